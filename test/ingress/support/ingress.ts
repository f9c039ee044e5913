import type { ErrorBody } from '../../../ingress/answer.ts';
import { createIngressApp, type IngressAppOptions } from '../../../ingress/app.ts';
import { indexDefinitions } from '../../../ingress/audit/match.ts';
import { createIntake } from '../../../ingress/intake.ts';
import type { Log } from '../../../ingress/log.ts';
import type { IngressMetrics } from '../../../ingress/metrics.ts';
import { connectTemporal, type TemporalConnection } from '../../../ingress/starters/connect.ts';
import { codeOf } from '../../../ingress/starters/grpc-failure.ts';
import { createGrpcStarter } from '../../../ingress/starters/grpc.ts';
import type { Definition } from '../../../workflows/model/definition.ts';
import { definitionOf } from './definitions.ts';
import { servers } from '../../support/servers.ts';
import { uniqueName } from '../../support/unique.ts';

export interface TestIngress extends IngressAppOptions, AsyncDisposable {
  readonly app: ReturnType<typeof createIngressApp>;
  readonly temporal: TemporalConnection;
  /** Unless the test runs one, no worker polls it, so that what was started stays as it is. */
  readonly taskQueue: string;
  /** Lines of log, as JSON. */
  readonly logged: readonly string[];
  readonly counted: Readonly<Record<string, number>>;
  /** How often the workflow of a secret was signalled; 0 where there is none. */
  signals(definition: string, path: string): Promise<number>;
}

/** The whole ingress around a real Temporal, called in process through `app.request`. */
export async function testIngress(
  definitions: readonly Definition[],
  options: Partial<IngressAppOptions> & { readonly address?: string } = {},
): Promise<TestIngress> {
  const temporal = await connectTemporal({ address: options.address ?? servers.temporal.address });
  const taskQueue = uniqueName('ingress');
  const index = indexDefinitions(definitions);
  const starter = createGrpcStarter(temporal, { taskQueue });
  const logged: string[] = [];
  const counted: Record<string, number> = {};
  const metrics: IngressMetrics = {
    countEvents: (result, count) => {
      counted[result] = (counted[result] ?? 0) + count;
    },
    render: () =>
      Promise.resolve({ contentType: 'text/plain; version=0.0.4', text: 'keyferry_events_total 0\n' }),
  };
  const log = logInto(logged);
  const parts = { definitions: () => index, starter, metrics, log };
  const all: IngressAppOptions = { ...parts, intake: createIntake(parts), ...options };
  return {
    ...all,
    app: createIngressApp(all),
    temporal,
    taskQueue,
    logged,
    counted,
    signals: (definition, path) => signalsOf(temporal, `sync/${definition}/${path}`),
    [Symbol.asyncDispose]: async () => {
      for (const { metadata } of definitions) await terminateAll(temporal, metadata.name);
      await temporal[Symbol.asyncDispose]();
    },
  };
}

/** An ingress whose one definition has a name of its own, as its workflows are found by it. */
export async function anIngress(
  more: Parameters<typeof testIngress>[1] = {},
): Promise<TestIngress & { name: string }> {
  const name = uniqueName('app');
  return { name, ...(await testIngress([definitionOf(name, { mount: 'secret', path: 'app/(.+)' })], more)) };
}

export async function post(
  at: Pick<TestIngress, 'app'>,
  body: string,
  path = '/events',
  headers: HeadersInit = {},
): Promise<Response> {
  return await at.app.request(path, { method: 'POST', body, headers });
}

export async function refusalOf(response: Response): Promise<ErrorBody['error']> {
  return ((await response.json()) as ErrorBody).error;
}

export function logInto(lines: string[]): Log {
  const write = (level: string) => (fields: object, message: string) => {
    lines.push(JSON.stringify({ level, ...fields, message }));
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** Asks the workflow itself: visibility lags behind. */
async function signalsOf(temporal: TemporalConnection, workflowId: string): Promise<number> {
  try {
    const { events } = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
  } catch (error) {
    if (codeOf(error) === 'notFound') return 0;
    throw error;
  }
}

async function terminateAll(temporal: TemporalConnection, definition: string): Promise<void> {
  const query = `WorkflowId STARTS_WITH "sync/${definition}/" AND ExecutionStatus = "Running"`;
  for await (const { workflowId } of temporal.client.workflow.list({ query }))
    await temporal.client.workflow.getHandle(workflowId).terminate();
}

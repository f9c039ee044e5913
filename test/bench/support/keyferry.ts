import { join } from 'node:path';
import { connectTemporal, type TemporalConnection } from '../../../ingress/starters/connect.ts';
import { startKeyferry, type KeyferryProcess } from '../../support/keyferry-process.ts';
import type { Stage } from './stage.ts';

/** `keyferry dev` as users start it, with its embedded Temporal on a file. */
export interface Dev extends AsyncDisposable {
  /** URL of the ingress. */
  readonly ingress: string;
  readonly metricsUrl: string;
  readonly temporal: TemporalConnection;
  /** Resolves once no workflow is under way. */
  readonly idle: () => Promise<void>;
}

export interface DevOptions {
  readonly definitions: string;
  /** Whether it tails Vault's audit file. */
  readonly follow: boolean;
}

let started = 0;

export async function startDev(stage: Stage, { definitions, follow }: DevOptions): Promise<Dev> {
  await using resources = new AsyncDisposableStack();
  const args = ['--definitions', definitions, '--data', join(stage.directory, `dev-${String(started++)}`)];
  const ports = ['--listen', '127.0.0.1:0', '--temporal-port', '0', '--ui-port', '0'];
  const keyferry = startPart(
    ['dev', ...args, ...ports, ...(follow ? ['--audit-file', stage.auditFile] : [])],
    stage.env,
  );
  resources.defer(() => ended(keyferry));
  const said = await keyferry.ready;
  const ingress = said.get('ingress') ?? '';
  const temporal = resources.use(await connectTemporal({ address: said.get('temporal') ?? '' }));
  const kept = resources.move();
  return {
    ingress,
    metricsUrl: `${ingress}/metrics`,
    temporal,
    idle: () => untilIdle(temporal),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** One command as a process of its own, which ends with this one at the latest. */
export function startPart(args: readonly string[], env: NodeJS.ProcessEnv): KeyferryProcess {
  const keyferry = startKeyferry(args, env);
  const kill = (): void => void keyferry.child.kill('SIGKILL');
  process.once('exit', kill);
  keyferry.child.once('exit', () => process.off('exit', kill));
  return keyferry;
}

/** @throws {Error} where it did not end in order: what it measured may be of a defect */
export async function ended(keyferry: KeyferryProcess): Promise<void> {
  await keyferry.kill('SIGTERM');
  const code = await keyferry.exited;
  if (code !== 0) throw new Error(`keyferry ended with ${String(code)}:\n${keyferry.output()}`);
}

const IDLE_INTERVAL_MS = 200;
const IDLE_WITHIN_MS = 120_000;

/** Resolves once no workflow is under way. Visibility is a moment behind: idle is what it says twice. */
export async function untilIdle({ client }: TemporalConnection): Promise<void> {
  const deadline = performance.now() + IDLE_WITHIN_MS;
  for (let idle = 0; idle < 2;) {
    const { count } = await client.workflow.count('ExecutionStatus = "Running"');
    idle = count === 0 ? idle + 1 : 0;
    if (performance.now() > deadline) throw new Error(`${String(count)} workflows are still under way`);
    await new Promise((resolve) => setTimeout(resolve, IDLE_INTERVAL_MS));
  }
}

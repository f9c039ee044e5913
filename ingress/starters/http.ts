import { DEFAULT_TASK_QUEUE, searchAttributes as names } from '../../workflows/model/names.ts';
import { RELAY_BYTES, RELAY_CHANGES, RELAY_WORKFLOW, type RelayInput } from '../../workflows/model/relay.ts';
import { createHttpApi, type HttpApiOptions } from './http-api.ts';
import { RUNS_LISTED, runsQuery, type ChangedRequest, type StartedSync, type Starter } from './starter.ts';

export interface HttpStarterOptions extends HttpApiOptions {
  /** Left out: `keyferry`. */
  readonly taskQueue?: string;
}

interface ListedRuns {
  readonly executions?: readonly {
    readonly execution: StartedSync;
    readonly status: string;
    readonly startTime: string;
    readonly closeTime?: string;
  }[];
}

/**
 * Starts syncs with `fetch` alone, through Temporal's HTTP API. That API cannot address workflows with a slash in
 * their ID, so a short `relayChanges` workflow is started, which tells the actors. What it takes is as durable, and
 * each secret still has its one actor. It cannot wait for an outcome: `outcome` answers `running` at once.
 *
 * @throws {TypeError} where the address is no http or https URL
 */
export function createHttpStarter({
  taskQueue = DEFAULT_TASK_QUEUE,
  ...options
}: HttpStarterOptions): Starter {
  const api = createHttpApi(options);
  let searchAttributes: boolean | undefined;

  async function relay(changes: RelayInput['changes']): Promise<StartedSync> {
    searchAttributes ??= await hasSearchAttributes();
    const input: RelayInput = { changes, searchAttributes: searchAttributes ?? false };
    const workflowId = `relay-${crypto.randomUUID()}`;
    const count = changes.length;
    const { runId } = (await api.call('POST', `workflows/${workflowId}`, {
      workflowType: { name: RELAY_WORKFLOW },
      taskQueue: { name: taskQueue },
      input: [input],
      userMetadata: { summary: `${String(count)} changed secret${count === 1 ? '' : 's'}` },
    })) as { runId: string };
    return { workflowId, runId };
  }

  /** Undefined where the service does not say: syncs go without them, and it is asked again. */
  async function hasSearchAttributes(): Promise<boolean | undefined> {
    try {
      const { customAttributes = {} } = (await api.call('GET', 'search-attributes')) as {
        customAttributes?: Record<string, string>;
      };
      return Object.values(names).every((name) => name in customAttributes);
    } catch {
      return undefined;
    }
  }

  return {
    changed: (request) => relay([request]),

    changedAll: async (requests) => {
      for (const changes of inPortions(requests)) await relay(changes);
    },

    outcome: () => Promise.resolve({ status: 'running' }),

    runs: async (definition) => {
      const query = new URLSearchParams({
        query: runsQuery(definition),
        pageSize: String(RUNS_LISTED),
      });
      const { executions = [] } = (await api.call('GET', `workflows?${query.toString()}`)) as ListedRuns;
      return executions.map(({ execution, status, startTime, closeTime }) => ({
        workflowId: execution.workflowId,
        runId: execution.runId,
        status: status.replace('WORKFLOW_EXECUTION_STATUS_', '').toLowerCase(),
        startedAt: startTime,
        ...(closeTime !== undefined && { closedAt: closeTime }),
      }));
    },

    check: async () => {
      await api.call('GET', '');
    },
  };
}

function* inPortions(requests: readonly ChangedRequest[]): Generator<ChangedRequest[]> {
  let portion: ChangedRequest[] = [];
  let bytes = 0;
  for (const request of requests) {
    const size = new TextEncoder().encode(JSON.stringify(request)).length;
    if (portion.length > 0 && (portion.length === RELAY_CHANGES || bytes + size > RELAY_BYTES)) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(request);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}

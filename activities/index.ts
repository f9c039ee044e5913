import { Context } from '@temporalio/activity';
import type {
  ReadSourceInput,
  ReplicateInput,
  ReplicateResult,
  SecretInput,
  SourceSummary,
  WriteDestinationInput,
  WriteDestinationResult,
} from './contract.ts';
import { destinationKeys } from './destination-keys.ts';
import { attempt } from './failure.ts';
import type { SyncMetrics } from './metrics.ts';
import { readSource } from './read-source.ts';
import { replicate } from './replicate.ts';
import type { OpenOptions, World } from './stores/world.ts';
import { writeDestination } from './write-destination.ts';

export interface ActivityDependencies {
  readonly world: World;
  readonly metrics: SyncMetrics;
}

export type Activities = ReturnType<typeof createActivities>;

/** How often a running activity tells Temporal that its worker lives; its heartbeat timeout is longer than two. */
const HEARTBEAT_MS = 4_000;

/**
 * The only door to the world. Each activity is one attempt with clients of its own, made and closed inside it;
 * Temporal retries. What they throw is an `ApplicationFailure` whose type is an {@link ErrorCode} and whose first
 * detail is a {@link FailureDetail}.
 */
export function createActivities({ world, metrics }: ActivityDependencies) {
  const inActivity = async <T>(
    input: SecretInput,
    body: (keys: string[], options: OpenOptions) => Promise<T>,
  ): Promise<T> => {
    using _heart = heartbeats();
    const keys = await attempt(() => Promise.resolve(destinationKeys(input.definition, input.path)));
    return await attempt(() => body(keys, { world, signal: Context.current().cancellationSignal }), { keys });
  };

  return {
    readSource: (input: ReadSourceInput): Promise<SourceSummary> =>
      inActivity(input, (keys, options) => readSource(input, keys, options)),

    writeDestination: (input: WriteDestinationInput): Promise<WriteDestinationResult> =>
      inActivity(input, async (keys, options) => {
        const result = await writeDestination(input, keyOf(input, keys), options);
        metrics.synced(input.definition.metadata.name, input.destination, result.action);
        if (input.changedAt !== undefined && result.action !== 'unchanged') {
          metrics.lag(Math.max(0, Date.now() - Date.parse(input.changedAt)) / 1000);
        }
        return result;
      }),

    replicate: (input: ReplicateInput): Promise<ReplicateResult> =>
      inActivity(input, (keys, options) => replicate(input, keyOf(input, keys), options)),
  };
}

function keyOf({ definition, destination }: SecretInput & { destination: string }, keys: string[]): string {
  return keys[definition.spec.destinations.findIndex(({ name }) => name === destination)] ?? '';
}

/** A worker that dies is noticed within the heartbeat timeout, and a cancellation reaches a call under way. */
function heartbeats(): Disposable {
  const context = Context.current();
  const timer = setInterval(() => {
    context.heartbeat();
  }, HEARTBEAT_MS);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}

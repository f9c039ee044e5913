import { Context } from '@temporalio/activity';
import type { Definition } from '../workflows/model/definition.ts';
import type { PlanPage, PlanPageInput } from '../workflows/model/plan.ts';
import type { HandOverInput } from '../workflows/model/reconcile.ts';
import { countSource } from './count-source.ts';
import type {
  AppliedInput,
  CountSourceInput,
  InForce,
  ReadSourceInput,
  ReconcilePageInput,
  ReconcilePageResult,
  ReplicateInput,
  ReplicateResult,
  SecretInput,
  Seen,
  SourceSummary,
  Superseded,
  WriteDestinationInput,
  WriteDestinationResult,
} from './contract.ts';
import { definitionInForce, whileAsking, type AppliedDefinition } from './definition-in-force.ts';
import { destinationKeys, shownKeys } from './destination-keys.ts';
import { attempt } from './failure.ts';
import { countingFailures, type SyncMetrics } from './metrics.ts';
import type { PassOptions } from './ownership.ts';
import { planPage } from './plan-page.ts';
import { readSource } from './read-source.ts';
import { reconcilePage, type PagePosition } from './reconcile-page.ts';
import { replicate } from './replicate.ts';
import type { World } from './stores/world.ts';
import { writeDestination } from './write-destination.ts';

export interface ActivityDependencies {
  readonly world: World;
  readonly metrics: SyncMetrics;
  /** Which installation's marks secrets get: see `workflows/model/ownership.ts`. */
  readonly installation: string;
  /** What the configuration file says now of what definitions may name. */
  readonly boundary: PassOptions['boundary'];
  /** Tells the actor of one secret to look, as an event would. */
  readonly startSync: (definition: Definition, path: string) => Promise<void>;
  readonly appliedDefinition: AppliedDefinition;
}

export type Activities = ReturnType<typeof createActivities>;

/** How often a running activity tells Temporal that its worker lives; its heartbeat timeout is longer than two. */
const HEARTBEAT_MS = 4_000;

/**
 * The only door to the world. Each activity is one attempt with clients of its own, made and closed inside it;
 * Temporal retries. What they throw is an `ApplicationFailure` whose type is an {@link ErrorCode} and whose first
 * detail is a {@link FailureDetail}.
 */
export function createActivities(dependencies: ActivityDependencies) {
  const { world, metrics, installation, boundary, startSync, appliedDefinition } = dependencies;
  const options = (): PassOptions => ({
    world,
    installation,
    boundary,
    signal: Context.current().cancellationSignal,
  });

  const ofSecret = async <T>(
    input: SecretInput & { readonly destination?: string },
    body: (keys: string[]) => Promise<T>,
  ): Promise<T> => {
    using _heart = heartbeats();
    const seenBy = runId();
    return await countingFailures(metrics, input.definition, input.destination, async () => {
      const keys = await attempt(
        () => Promise.resolve(destinationKeys(input.definition, input.path)),
        seenBy,
      );
      return await attempt(() => body(keys), { keys: shownKeys(input.definition, keys), ...seenBy });
    });
  };

  const inForce = (input: AppliedInput): Promise<Definition | undefined> =>
    attempt(() => definitionInForce(input, appliedDefinition), runId());

  const ofDefinition = async <T>(body: (position: Heartbeats) => Promise<T>): Promise<T> => {
    using position = heartbeats();
    return await attempt(() => body(position), runId());
  };

  return {
    readSource: (input: ReadSourceInput): Promise<SourceSummary | Superseded> =>
      whileAsking(input.definition, inForce(input), async (useless) => {
        const signal = AbortSignal.any([options().signal, useless]);
        const summary = await ofSecret(input, (keys) =>
          readSource(input, shownKeys(input.definition, keys), { ...options(), signal }),
        );
        return { ...summary, ...runId() };
      }),

    appliedDefinition: (input: AppliedInput): Promise<InForce> =>
      ofDefinition(async () => {
        const definition = await inForce(input);
        return {
          definition: definition ?? input.definition,
          ...(definition && { applied: true }),
          ...runId(),
        };
      }),

    writeDestination: (input: WriteDestinationInput): Promise<WriteDestinationResult> =>
      ofSecret(input, async (keys) => {
        const result = await writeDestination(input, keyOf(input, keys), options());
        const { name } = input.definition.metadata;
        metrics.synced(name, input.destination, result.action, 1);
        metrics.succeeded(name, input.destination);
        if (result.action !== 'unchanged') measureLag(metrics, input);
        return result;
      }),

    replicate: (input: ReplicateInput): Promise<ReplicateResult> =>
      ofSecret(input, async (keys) => {
        const result = await replicate(input, keyOf(input, keys), options());
        const underWay = result.regions.some(({ status }) => status === 'inProgress');
        const [first] = result.failures;
        if (first && !underWay)
          metrics.failed(input.definition.metadata.name, input.destination, first.code, true);
        return result;
      }),

    countSource: (input: CountSourceInput): Promise<number> =>
      countingFailures(metrics, input.definition, undefined, () =>
        ofDefinition(() => countSource(input, options())),
      ),

    reconcilePage: (input: ReconcilePageInput): Promise<ReconcilePageResult> =>
      countingFailures(metrics, input.definition, input.destination, () =>
        ofDefinition(async (position) => {
          const resume = Context.current().info.heartbeatDetails as PagePosition | undefined;
          const result = await reconcilePage(input, options(), resume, position.at);
          const { name } = input.definition.metadata;
          const { created, updated, unchanged, handOver } = result;
          for (const action of ['created', 'updated', 'unchanged'] as const)
            metrics.synced(name, input.destination, action, result[action]);
          // A source without a secret is as it should be, too.
          if (created + updated + unchanged > 0 || handOver.length === 0)
            metrics.succeeded(name, input.destination);
          for (let i = 0; i < created + updated; i++) measureLag(metrics, input);
          return result;
        }),
      ),

    planPage: (input: PlanPageInput): Promise<PlanPage> => ofDefinition(() => planPage(input, options())),

    handOver: ({ definition, paths }: HandOverInput): Promise<void> =>
      ofDefinition(async () => {
        for (const path of paths) await startSync(definition, path);
      }),
  };
}

/** The run that an activity works for. */
function runId(): Pick<Seen, 'runId'> {
  const { workflowExecution } = Context.current().info;
  return workflowExecution ? { runId: workflowExecution.runId } : {};
}

function keyOf({ definition, destination }: SecretInput & { destination: string }, keys: string[]): string {
  return keys[definition.spec.destinations.findIndex(({ name }) => name === destination)] ?? '';
}

function measureLag(
  metrics: SyncMetrics,
  {
    definition,
    destination,
    changedAt,
  }: Pick<WriteDestinationInput, 'definition' | 'destination' | 'changedAt'>,
): void {
  if (changedAt === undefined) return;
  const seconds = Math.max(0, Date.now() - Date.parse(changedAt)) / 1000;
  metrics.lag(definition.metadata.name, destination, seconds);
}

interface Heartbeats extends Disposable {
  /** Where the activity is: the next heartbeat carries it, and so does its end. */
  readonly at: (position: unknown) => void;
}

/** A worker that dies is noticed within the heartbeat timeout, and a cancellation reaches a call under way. */
function heartbeats(): Heartbeats {
  const context = Context.current();
  let latest: unknown;
  const timer = setInterval(() => {
    context.heartbeat(latest);
  }, HEARTBEAT_MS);
  return {
    at: (position) => {
      latest = position;
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      if (latest !== undefined) context.heartbeat(latest);
    },
  };
}

import { errorScopes } from '../workflows/model/errors.ts';
import type { ReconcilePageInput, ReconcilePageResult } from './contract.ts';
import { converge, type Converged } from './converge.ts';
import { destinationKeys, destinationOf } from './destination-keys.ts';
import { createSourceLister } from './source-paths.ts';
import { openDestinations, openSource } from './stores/index.ts';
import { StoreError } from './stores/store-error.ts';
import type { DestinationSession, SourcePage, SourceStore } from './stores/store.ts';
import type { OpenOptions } from './stores/world.ts';

/** Secrets under way at once at one destination. */
const CONCURRENCY = 16;

/** What is heartbeaten: an attempt that dies is followed by one that goes on behind it. */
export interface PagePosition {
  readonly page: SourcePage;
  /** Paths of the page that are done, from its start. */
  readonly done: number;
  readonly soFar: Tally;
}

type Tally = Omit<ReconcilePageResult, 'next'>;

/**
 * Compares one page of secrets with one destination and writes what differs, many secrets with one client a store.
 * What is wrong with one secret hands that one over; what is wrong with a store ends the attempt, to be retried
 * from the position of its last heartbeat.
 *
 * @param resume position of the attempt before
 * @param report told after each secret; cheap
 */
export async function reconcilePage(
  input: ReconcilePageInput,
  options: OpenOptions,
  resume: PagePosition | undefined,
  report: (position: PagePosition) => void,
): Promise<ReconcilePageResult> {
  const { definition } = input;
  await using source = await openSource(definition.spec.source, options);
  await using destinations = await openDestinations(destinationOf(definition, input.destination), options);
  const page = resume?.page ?? (await pageOf(input, source));
  const results: Seen[] = [];
  const tally = createTally(resume?.soFar);
  let done = resume?.done ?? 0;
  await eachInParallel(page.paths, done, async (path, index) => {
    results[index] = await seeTo(input, path, source, destinations);
    // Only what has no gap before it counts: an attempt that goes on behind `done` sees to the others again.
    for (let seen = results[done]; seen !== undefined; seen = results[done])
      tally.count(page.paths[done++] ?? '', seen);
    report({ page, done, soFar: tally.now() });
  });
  return { ...(page.next === undefined ? {} : { next: page.next }), ...tally.now() };
}

type Seen = Converged['action'] | 'handOver';

/** After a first failure nothing more is begun, and what is under way is waited for: its stores are about to close. */
async function eachInParallel(
  paths: readonly string[],
  start: number,
  body: (path: string, index: number) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let next = start;
  const work = async (): Promise<void> => {
    while (next < paths.length && failures.length === 0) {
      const index = next++;
      try {
        await body(paths[index] ?? '', index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  if (failures.length > 0) throw failures[0];
}

async function pageOf({ definition, page }: ReconcilePageInput, source: SourceStore): Promise<SourcePage> {
  if ('paths' in page) return page;
  return await createSourceLister(definition, source)(page.cursor, page.limit);
}

async function seeTo(
  { definition, destination: name }: ReconcilePageInput,
  path: string,
  source: SourceStore,
  destinations: DestinationSession,
): Promise<Seen> {
  const spec = destinationOf(definition, name);
  try {
    const key = destinationKeys(definition, path)[definition.spec.destinations.indexOf(spec)] ?? '';
    const destination = destinations.at(key);
    const converged = await converge({ definition, spec, path, mayRemove: false, source, destination });
    const removable = converged.orphaned === true && definition.spec.onSourceDelete.action === 'delete';
    return converged.replicating || removable ? 'handOver' : converged.action;
  } catch (error) {
    if (error instanceof StoreError && errorScopes[error.code] === 'secret') return 'handOver';
    throw error;
  }
}

function createTally(from?: Tally) {
  const counts = {
    created: from?.created ?? 0,
    updated: from?.updated ?? 0,
    unchanged: from?.unchanged ?? 0,
  };
  const handOver = [...(from?.handOver ?? [])];
  return {
    count: (path: string, seen: Seen): void => {
      if (seen === 'handOver') handOver.push(path);
      else if (seen === 'created' || seen === 'updated') counts[seen]++;
      else counts.unchanged++;
    },
    now: (): Tally => ({ ...counts, handOver: [...handOver] }),
  };
}

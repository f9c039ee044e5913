import type { Definition } from '../workflows/model/definition.ts';
import { errorScopes, type ErrorCode } from '../workflows/model/errors.ts';
import type { ReconcilePageInput, ReconcilePageResult } from './contract.ts';
import { converge, type Converged } from './converge.ts';
import { destinationKeys, destinationOf, originOf } from './destination-keys.ts';
import { createSourceLister } from './source-paths.ts';
import { ownershipOf, type Ownership, type PassOptions } from './ownership.ts';
import { openDestinations, openSource } from './stores/index.ts';
import { StoreError } from './stores/store-error.ts';
import type { DestinationSession, SourcePage, SourceStore } from './stores/store.ts';

/** Secrets under way at once at one destination. */
const CONCURRENCY = 16;

/**
 * Secrets of a page whose request may fail at a store that is well for the others: they are looked at once more, after
 * those. With more of them it is the store.
 */
const MAX_STRAYS = 8;

/** What a store that is well says now and then, of one request. */
const STRAY: readonly ErrorCode[] = ['serverError', 'timeout'];

type Seen = Converged['action'] | 'handOver';

/** What is heartbeaten: an attempt that dies is followed by one that sees to the rest. */
export interface PagePosition {
  readonly page: SourcePage;
  /** What became of each path of the page; null for one that is still to be seen to. */
  readonly seen: readonly (Seen | null)[];
}

/**
 * Compares one page of secrets with one destination and writes what differs, many secrets with one client a store.
 * What is wrong with one secret hands that one over; what is wrong with a store, and no stray, ends the attempt, to be
 * retried from the position of its last heartbeat.
 *
 * @param resume position of the attempt before
 * @param report told after each secret; cheap
 */
export async function reconcilePage(
  input: ReconcilePageInput,
  options: PassOptions,
  resume: PagePosition | undefined,
  report: (position: PagePosition) => void,
): Promise<ReconcilePageResult> {
  const { definition } = input;
  const ownership = ownershipOf(definition, options.installation, input.takeOver);
  await using source = await openSource(definition.spec.source, options);
  await using destinations = await openDestinations(destinationOf(definition, input.destination), options);
  const page = resume?.page ?? (await pageOf(input, source));
  const seen: (Seen | null)[] = page.paths.map((_, index) => resume?.seen[index] ?? null);
  const left = (): number[] => [...page.paths.keys()].filter((index) => seen[index] === null);
  const look = async (index: number): Promise<void> => {
    seen[index] = await seeTo(input, ownership, page.paths[index] ?? '', source, destinations);
    report({ page, seen });
  };
  await eachInParallel(left(), look, MAX_STRAYS);
  await eachInParallel(left(), look, 0);
  const count = (action: Seen): number => seen.filter((each) => each === action).length;
  return {
    ...(page.next === undefined ? {} : { next: page.next }),
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged') + count('removed'),
    handOver: page.paths.filter((_, index) => seen[index] === 'handOver'),
  };
}

/**
 * After a first failure that is no stray nothing more is begun, and what is under way is waited for: its stores are
 * about to close.
 */
async function eachInParallel(
  indices: readonly number[],
  look: (index: number) => Promise<void>,
  maxStrays: number,
): Promise<void> {
  const failures: unknown[] = [];
  let strays = 0;
  const rest = indices.values();
  const work = async (): Promise<void> => {
    for (const index of rest) {
      if (failures.length > 0) return;
      try {
        await look(index);
      } catch (error) {
        if (!isStray(error) || ++strays > maxStrays) failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  if (failures.length > 0) throw failures[0];
}

function isStray(error: unknown): boolean {
  return error instanceof StoreError && STRAY.includes(error.code);
}

async function pageOf({ definition, page }: ReconcilePageInput, source: SourceStore): Promise<SourcePage> {
  if ('paths' in page) return page;
  return await createSourceLister(definition, source)(page.cursor, page.limit);
}

async function seeTo(
  { definition, destination: name }: ReconcilePageInput,
  ownership: Ownership,
  path: string,
  source: SourceStore,
  destinations: DestinationSession,
): Promise<Seen> {
  const spec = destinationOf(definition, name);
  try {
    const key = destinationKeys(definition, path)[definition.spec.destinations.indexOf(spec)] ?? '';
    const destination = destinations.at(key, originOf(ownership, spec, path));
    const { oneWriter } = destination.capabilities;
    const converged = await converge({
      // What another may write is only looked at, as by a dry run, which changes no token.
      definition: oneWriter ? dryRunOf(definition) : definition,
      ownership,
      spec,
      path,
      mayRemove: false,
      source,
      destination,
    });
    const removable = converged.orphaned === true && definition.spec.onSourceDelete.action === 'delete';
    const due = oneWriter && !definition.spec.dryRun && converged.action !== 'unchanged';
    return converged.replicating || removable || due ? 'handOver' : converged.action;
  } catch (error) {
    if (error instanceof StoreError && errorScopes[error.code] === 'secret') return 'handOver';
    throw error;
  }
}

function dryRunOf(definition: Definition): Definition {
  return { ...definition, spec: { ...definition.spec, dryRun: true } };
}

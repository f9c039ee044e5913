import type { Definition, DestinationSpec } from '../workflows/model/definition.ts';
import type { PlanEntry, PlanPage, PlanPageInput } from '../workflows/model/plan.ts';
import { compilePattern } from '../workflows/model/patterns.ts';
import { withoutApiFolder } from '../workflows/model/stores/vault.ts';
import { decide } from './decide.ts';
import { destinationKeys, originOf, shownKeys } from './destination-keys.ts';
import { createSourceLister } from './source-paths.ts';
import { isRemovable, ownershipOf, type Ownership, type PassOptions } from './ownership.ts';
import { openDestinations, openSource } from './stores/index.ts';
import { StoreError } from './stores/store-error.ts';
import type { DestinationSession, SourceStore } from './stores/store.ts';
import { wantedAt } from './wanted.ts';
import { writeToken } from './write-token.ts';

/** Secrets looked at together at one destination. */
const CONCURRENCY = 16;

/**
 * What a sync would do now to one page of secrets at every destination. Nothing is written. What is wrong with a
 * secret, or with a destination as a whole, is an entry that says so.
 */
export async function planPage(input: PlanPageInput, options: PassOptions): Promise<PlanPage> {
  const { definition, cursor, limit } = input;
  const ownership = ownershipOf(definition, options.installation, input.takeOver);
  await using source = await openSource(definition.spec.source, options);
  const page = await createSourceLister(definition, source)(cursor, limit);
  const entries: PlanEntry[] = [];
  for (const [index, spec] of definition.spec.destinations.entries()) {
    entries.push(...(await planDestination(definition, ownership, spec, index, page.paths, source, options)));
  }
  const isEmpty = cursor === undefined && page.next === undefined && page.paths.length === 0;
  const instead = isEmpty ? await pathMeant(definition, options) : undefined;
  return {
    entries,
    ...(page.next === undefined ? {} : { next: page.next }),
    ...(instead === undefined ? {} : { instead }),
  };
}

/** `secret/app` for `secret/data/app`, where that has something: so the mount is KV 2, and this is what was meant. */
async function pathMeant(definition: Definition, options: PassOptions): Promise<string | undefined> {
  const { vault } = definition.spec.source;
  if (vault === undefined) return undefined;
  const { literalPrefix } = compilePattern(vault.path);
  const path = withoutApiFolder(vault.path, literalPrefix, vault.mount !== undefined);
  if (path === undefined) return undefined;
  const meant: Definition = {
    ...definition,
    spec: { ...definition.spec, source: { vault: { ...vault, path } } },
  };
  try {
    await using source = await openSource(meant.spec.source, options);
    const page = await createSourceLister(meant, source)(undefined, HINT_PATHS);
    return page.paths.length > 0 ? path : undefined;
  } catch (error) {
    // A hint is not worth a failure.
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

/** Paths that are looked at for a hint. */
const HINT_PATHS = 100;

async function planDestination(
  definition: Definition,
  ownership: Ownership,
  spec: DestinationSpec,
  index: number,
  paths: readonly string[],
  source: SourceStore,
  options: PassOptions,
): Promise<PlanEntry[]> {
  const place = (path: string) => {
    const keys = destinationKeys(definition, path);
    return {
      destination: spec.name,
      path,
      key: shownKeys(definition, keys)[index] ?? '',
      at: keys[index] ?? '',
    };
  };
  try {
    await using destinations = await openDestinations(spec, options);
    const entries: PlanEntry[] = [];
    for (let i = 0; i < paths.length; i += CONCURRENCY) {
      const together = paths.slice(i, i + CONCURRENCY).map(async (path) => {
        const { at, ...shown } = place(path);
        try {
          return {
            ...shown,
            ...(await planOne(definition, ownership, spec, at, path, source, destinations)),
          };
        } catch (error) {
          return { ...shown, ...refusal(error) };
        }
      });
      entries.push(...(await Promise.all(together)));
    }
    return entries;
  } catch (error) {
    return paths.map((path) => {
      const { at: _, ...shown } = place(path);
      return { ...shown, ...refusal(error) };
    });
  }
}

type Planned = Omit<PlanEntry, 'destination' | 'path' | 'key'>;

async function planOne(
  definition: Definition,
  ownership: Ownership,
  spec: DestinationSpec,
  key: string,
  path: string,
  source: SourceStore,
  destinations: DestinationSession,
): Promise<Planned> {
  const destination = destinations.at(key, originOf(ownership, spec, path));
  const held = await destination.read();
  const read = await source.read(path);
  if (read.state !== 'present') {
    const ours = held.state === 'unknown' || held.owner === ownership.mark;
    const removable = ours && isRemovable(held, destination);
    return {
      source: read.state,
      action: removable && definition.spec.onSourceDelete.action === 'delete' ? 'remove' : 'unchanged',
    };
  }
  const wanted = await wantedAt(read.content, definition, spec);
  const token = writeToken(definition, path, spec, destination.key, read.version, read.madeAt);
  const action = await decide(definition, ownership, destination.key, held, wanted, token);
  if (action === 'updated') {
    const { owner } = held;
    const taken = owner !== undefined && owner !== ownership.mark && { takenFrom: owner };
    return { action: 'update', changes: held.differences(wanted, token), ...taken };
  }
  return { action: action === 'created' ? 'create' : 'unchanged' };
}

function refusal(error: unknown): Planned {
  if (!(error instanceof StoreError)) throw error;
  const { code, message, remedy } = error;
  return { action: 'refuse', problem: { code, message, remedy } };
}

import type { Definition, DestinationSpec } from '../workflows/model/definition.ts';
import type { WriteDestinationResult } from './contract.ts';
import { decide, isLeftAlone } from './decide.ts';
import { isRemovable, type Ownership } from './ownership.ts';
import { sameRead } from './stores/same-read.ts';
import { StoreError } from './stores/store-error.ts';
import type { DestinationStore, Held, SourceRead, SourceStore } from './stores/store.ts';
import { wantedAt } from './wanted.ts';
import { writeToken } from './write-token.ts';

/** Rounds of read, write, confirm before the attempt gives way to Temporal's backoff. */
const MAX_ROUNDS = 5;

/** What one convergence came to. */
export interface Converged extends Omit<WriteDestinationResult, 'key'> {
  /** The source is gone, and what it left at the destination is ours. */
  readonly orphaned?: boolean;
}

/** One secret, one destination, and both stores open. */
export interface Writer {
  readonly definition: Definition;
  readonly ownership: Ownership;
  readonly spec: DestinationSpec;
  readonly path: string;
  readonly mayRemove: boolean;
  readonly source: SourceStore;
  readonly destination: DestinationStore;
}

/**
 * A round reads the destination, then the source, then writes on condition that the destination is still as read.
 * In that order whatever another writer put there before was read from the source before our own reading, and
 * whatever it puts there after makes our write fail: an older value never replaces a newer one.
 */
export async function converge(writer: Writer): Promise<Converged> {
  let done: Converged | undefined;
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const held = await writer.destination.read();
    const read = await writer.source.read(writer.path);
    const step = await bringInLine(writer, held, read);
    if (step === 'conflict') continue;
    done = mergeRounds(done, step);
    if (step.action === 'unchanged' || writer.definition.spec.dryRun) return done;
    if (sameRead(read, await writer.source.read(writer.path))) return done;
  }
  throw new StoreError({
    code: 'conflict',
    message: `${writer.destination.key} or its source changed during each of ${String(MAX_ROUNDS)} attempts to write it.`,
    remedy: 'It is tried again; if it lasts, find out who else writes there.',
  });
}

async function bringInLine(writer: Writer, held: Held, read: SourceRead): Promise<Converged | 'conflict'> {
  try {
    return read.state === 'present' ? await write(writer, held, read) : await remove(writer, held, read);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'conflict') return 'conflict';
    throw error;
  }
}

async function write(
  writer: Writer,
  held: Held,
  read: SourceRead & { state: 'present' },
): Promise<Converged> {
  const { definition, ownership, destination } = writer;
  const wanted = await wantedAt(read.content, definition, writer.spec);
  const token = writeToken(definition, writer.path, writer.spec, destination.key, read.version, read.madeAt);
  const action = await decide(definition, ownership, destination.key, held, wanted, token);
  const sourceVersion = read.version === undefined ? {} : { sourceVersion: read.version };
  if (action === 'unchanged') {
    return {
      action: 'unchanged',
      ...sourceVersion,
      ...heldState(held),
      replicating: !isLeftAlone(held, definition) && !isReplicated(destination, held),
    };
  }
  if (definition.spec.dryRun) return { action, ...sourceVersion, replicating: false };
  const written = await destination.write(wanted, { owner: ownership.mark, held, token });
  return {
    action,
    ...sourceVersion,
    ...(written.version === undefined ? {} : { version: written.version }),
    ...(written.regions === undefined ? {} : { regions: written.regions }),
    replicating: written.replicating ?? false,
  };
}

async function remove(writer: Writer, held: Held, read: SourceRead): Promise<Converged> {
  const { definition, ownership, destination } = writer;
  const sourceVersion = read.version === undefined ? {} : { sourceVersion: read.version };
  const keepsOthers = isLeftAlone(held, definition) && held.owner !== ownership.mark;
  if (keepsOthers || !isRemovable(held, destination))
    return { action: 'unchanged', ...sourceVersion, replicating: false };
  if (!writer.mayRemove) {
    const orphaned = held.owner === ownership.mark;
    return { action: 'unchanged', ...sourceVersion, replicating: false, ...(orphaned && { orphaned }) };
  }
  ownership.refuseUnlessOurs(held, destination.key);
  if (!definition.spec.dryRun) await destination.remove(held);
  return { action: 'removed', ...sourceVersion, replicating: false };
}

function heldState(held: Held): Pick<Converged, 'version' | 'regions'> {
  return {
    ...(held.version === undefined ? {} : { version: held.version }),
    ...(held.regions === undefined ? {} : { regions: held.regions }),
  };
}

function isReplicated(destination: DestinationStore, held: Held): boolean {
  return destination.replicated?.(held) ?? true;
}

/** What a person sees of several rounds: created stays created, and a last round that found all well is no news. */
function mergeRounds(before: Converged | undefined, now: Converged): Converged {
  if (before === undefined) return now;
  if (now.action === 'unchanged')
    return { ...now, action: before.action, replicating: before.replicating || now.replicating };
  if (before.action === 'created' && now.action === 'updated') return { ...now, action: 'created' };
  return now;
}

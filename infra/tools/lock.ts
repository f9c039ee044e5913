import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { identityOf } from './process-identity.ts';

interface Process {
  readonly pid: number;
  readonly identity: string;
}

interface Record {
  readonly holder: Process;
  /** A process that the holder started and that must be gone, too, before the lock is free. */
  readonly ward?: Process;
}

export interface Lock {
  readonly taken: true;
  /** The lock then outlives this process for as long as `pid` runs. */
  guard(pid: number): Promise<void>;
  release(): Promise<void>;
}

export interface Refusal {
  readonly taken: false;
  /** Who stands in the way: the holder itself, or what a holder that died has left running. */
  readonly by: 'holder' | 'ward';
  readonly pid: number;
}

/**
 * Takes the lock file at `path`, or says at once who has it. A lock whose processes are dead, killed without a
 * chance to clean up, is taken over. Its reach is one machine: processes in another container do not count as
 * running, so what it guards must stay harmless when done twice there.
 */
export async function tryLock(path: string): Promise<Lock | Refusal> {
  await mkdir(dirname(path), { recursive: true });
  const holder = { pid: process.pid, identity: identityOf(process.pid) ?? '' };
  for (;;) {
    const mine = await writeBeside(path, { holder });
    try {
      await link(mine, path); // unlike a write, a link is there with its whole content, or not at all
      return lockAt(path, holder);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    } finally {
      await unlink(mine);
    }
    const found = await read(path);
    const answer = found && (refusalOf(found) ?? (await takeOver(path, holder)));
    if (answer) return answer;
  }
}

function lockAt(path: string, holder: Process): Lock {
  return {
    taken: true,
    async guard(pid) {
      const identity = identityOf(pid);
      if (identity === undefined) return;
      await rename(await writeBeside(path, { holder, ward: { pid, identity } }), path);
    },
    release: () => rm(path, { force: true }),
  };
}

/**
 * Replaces a dead lock: by one process at a time, which looks again, as what another saw dead may have been replaced
 * since. Undefined where there is no lock any more.
 */
async function takeOver(path: string, holder: Process): Promise<Lock | Refusal | undefined> {
  const claim = await tryLock(`${path}.takeover`);
  // Who has the claim is about to have the lock.
  if (!claim.taken) return claim;
  try {
    const found = await read(path);
    const refusal = found && refusalOf(found);
    if (found === undefined || refusal) return refusal;
    await rename(await writeBeside(path, { holder }), path);
    return lockAt(path, holder);
  } finally {
    await claim.release();
  }
}

function refusalOf({ holder, ward }: Record): Refusal | undefined {
  if (runs(holder)) return { taken: false, by: 'holder', pid: holder.pid };
  if (ward && runs(ward)) return { taken: false, by: 'ward', pid: ward.pid };
  return undefined;
}

function runs({ pid, identity }: Process): boolean {
  return identityOf(pid) === identity;
}

async function writeBeside(path: string, record: Record): Promise<string> {
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, JSON.stringify(record), { flag: 'wx' });
  return temporary;
}

async function read(path: string): Promise<Record | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw new Error(`${path}: not a lock file of ours; remove it if nothing uses what is beside it`, {
      cause: error,
    });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tryLock } from '../../../infra/tools/lock.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { starter } from './starter.ts';

test('a lock is refused while its holder runs, and the refusal names the process', async () => {
  await using dir = await tempDir();
  const path = join(dir.path, 'lock');
  await using holder = await starter('lock', path);
  expect(await tryLock(path)).toEqual({ taken: false, by: 'holder', pid: holder.pid });
});

test('a lock is free again once it is released', async () => {
  await using dir = await tempDir();
  const path = join(dir.path, 'lock');
  const lock = await tryLock(path);
  if (lock.taken) await lock.release();
  expect((await tryLock(path)).taken).toBe(true);
});

test('a lock whose holder was killed is taken over', async () => {
  await using dir = await tempDir();
  const path = join(dir.path, 'lock');
  await using holder = await starter('lock', path);
  await holder.kill();
  expect((await tryLock(path)).taken).toBe(true);
});

test('a process that was given the number of a dead holder does not keep the lock', async () => {
  await using dir = await tempDir();
  const path = join(dir.path, 'lock');
  await writeFile(path, JSON.stringify({ holder: { pid: process.pid, identity: 'of another start' } }));
  expect((await tryLock(path)).taken).toBe(true);
});

test('of many who find a dead lock at the same time one gets it', async () => {
  await using dir = await tempDir();
  const path = join(dir.path, 'lock');
  await writeFile(path, JSON.stringify({ holder: { pid: process.pid, identity: 'of another start' } }));
  const answers = await Promise.all(Array.from({ length: 20 }, () => tryLock(path)));
  expect(answers.filter((answer) => answer.taken)).toHaveLength(1);
  expect(await readdir(dir.path)).toEqual(['lock']);
});

test('a lock outlives its holder for as long as the process it guards runs', async () => {
  await using dir = await tempDir();
  const path = join(dir.path, 'lock');
  const ward = spawn('sleep', ['600']);
  const ended = once(ward, 'exit');
  try {
    const lock = await tryLock(path);
    if (lock.taken) await lock.guard(ward.pid ?? 0);
    expect(await tryLock(path)).toMatchObject({ by: 'holder' });
    await pretendHolderDied(path);
    expect(await tryLock(path)).toEqual({ taken: false, by: 'ward', pid: ward.pid });
  } finally {
    ward.kill('SIGKILL');
    await ended;
  }
  expect((await tryLock(path)).taken).toBe(true);
});

test('a file that is no lock of ours is named and left alone', async () => {
  await using dir = await tempDir();
  const path = join(dir.path, 'lock');
  await writeFile(path, 'notes');
  await expect(tryLock(path)).rejects.toThrow(`${path}: not a lock file of ours`);
});

async function pretendHolderDied(path: string): Promise<void> {
  const record = JSON.parse(await readFile(path, 'utf8')) as { holder: object };
  await writeFile(
    path,
    JSON.stringify({ ...record, holder: { ...record.holder, identity: 'of one that died' } }),
  );
}

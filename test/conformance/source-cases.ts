import { Buffer } from 'node:buffer';
import { expect } from 'vitest';
import { stringifyJson } from '../../activities/stores/json.ts';
import { jsonKeys } from '../../activities/stores/key-values.ts';
import type { SecretContent, SourceRead } from '../../activities/stores/store.ts';
import { BYTES, CANARY, keys, TEXTS } from './expectations.ts';
import { faultCases } from './fault-cases.ts';
import { openedSource } from './opened.ts';
import type { Access, SourceRig } from './rig.ts';

async function readOnce(
  rig: SourceRig,
  name: string,
  access?: Access,
  signal?: AbortSignal,
): Promise<SourceRead> {
  await using source = await openedSource(rig, name, access, signal);
  return await source.read(name);
}

async function prepare(rig: SourceRig): Promise<string> {
  const name = rig.newName();
  await rig.put(name, keys({ password: CANARY }));
  return name;
}

async function expectReads(rig: SourceRig, content: SecretContent): Promise<void> {
  const name = rig.newName();
  await rig.put(name, content);
  const expected = rig.expected?.(content) ?? content;
  expect(await readOnce(rig, name)).toMatchObject({ state: 'present', content: expected });
}

async function versionOf(rig: SourceRig, name: string): Promise<string | undefined> {
  return (await readOnce(rig, name)).version;
}

/** What a source is. The names are the promises. */
export const sourceCases = {
  'what is not there is absent': async (rig) => {
    expect(await readOnce(rig, rig.newName())).toMatchObject({ state: 'absent' });
  },
  'keys, line breaks, Unicode and an empty text are read as they were put': async (rig) => {
    await expectReads(rig, TEXTS);
    await expectReads(rig, keys({ full: 'x', empty: '' }));
  },
  'bytes that are no text are read as they were put': (rig) => expectReads(rig, BYTES),
  'an object of keys that stands there as JSON in bytes is read as keys': async (rig) => {
    const name = rig.newName();
    const json = Buffer.from('{"user":"u","id":12345678901234567890}');
    await rig.put(name, { kind: 'value', value: Uint8Array.from(json) });
    const read = await readOnce(rig, name);
    if (read.state !== 'present' || read.content.kind !== 'keys') throw new Error('it has no keys');
    expect(read.content.keys['user']).toBe('u');
    expect(stringifyJson(jsonKeys(read.content.keys))).toBe(json.toString());
  },
  'the version changes when the secret does, and only then': async (rig) => {
    const name = await prepare(rig);
    const first = await versionOf(rig, name);
    expect(first).toBeDefined();
    expect(await versionOf(rig, name)).toBe(first);
    await rig.put(name, keys({ password: 'another' }));
    expect(await versionOf(rig, name)).not.toBe(first);
  },
  'what was removed is not present': async (rig) => {
    const name = await prepare(rig);
    await rig.remove(name);
    expect((await readOnce(rig, name)).state).not.toBe('present');
  },
  'every secret is listed once, page by page': async (rig) => {
    const names = await Promise.all(Array.from({ length: 5 }, () => prepare(rig)));
    await using source = await openedSource(rig, names[0] ?? '');
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await source.list('', cursor, 2);
      listed.push(...page.paths);
      cursor = page.next;
    } while (cursor !== undefined);
    for (const name of names) expect(listed.filter((path) => path === name)).toEqual([name]);
  },
  ...faultCases(prepare, readOnce),
} satisfies Record<string, (rig: SourceRig) => Promise<void>>;

export type SourceCase = keyof typeof sourceCases;

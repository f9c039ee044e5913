import { expect } from 'vitest';
import type { Held } from '../../activities/stores/store.ts';
import { expectHolds } from './arrived.ts';
import { BYTES, CANARY, keys, storeErrorOf, TEXTS } from './expectations.ts';
import { faultCases } from './fault-cases.ts';
import { limitCases } from './limit-cases.ts';
import { mergeCases } from './merge-cases.ts';
import { ownershipCases } from './ownership-cases.ts';
import { openedDestination } from './opened.ts';
import type { Access, DestinationRig } from './rig.ts';
import {
  expectSettled,
  isAsked,
  keyOf,
  OWNER,
  remove,
  sync,
  VERSION,
  withStore,
  tokenOf,
} from './syncing.ts';
import { writeFaultCases } from './write-fault-cases.ts';

const PASSWORD = keys({ password: CANARY });

async function prepare(rig: DestinationRig): Promise<string> {
  const name = rig.newName();
  expect(await sync(rig, name, PASSWORD)).toBe('created');
  return name;
}

async function look(rig: DestinationRig, name: string, access?: Access, signal?: AbortSignal): Promise<Held> {
  await using session = await openedDestination(rig, name, access, signal);
  const store = session.at(keyOf(rig, name));
  const held = await store.read();
  // What cannot be asked is only ever told: there, what could go wrong with a look goes wrong with a write.
  if (held.state === 'unknown')
    await store.write(PASSWORD, { owner: OWNER, held, token: tokenOf(rig, name) });
  return held;
}

/** What a destination is. The names are the promises. */
export const destinationCases = {
  'what is not there is absent': async (rig) => {
    expect(await look(rig, rig.newName())).toMatchObject({ state: 'absent' });
  },
  'what is written arrives, and is held with its mark': async (rig) => {
    const name = await prepare(rig);
    await expectHolds(rig, name, PASSWORD);
    expect(await look(rig, name)).toMatchObject({ state: 'present', owner: OWNER });
  },
  'written twice it is one version, and costs no write': async (rig) => {
    const name = await prepare(rig);
    const [before, writes] = [await rig.look(name), rig.faults.writes()];
    expect(await sync(rig, name, PASSWORD)).toBe('unchanged');
    expect(await rig.look(name)).toEqual(before);
    expect(rig.faults.writes()).toBe(writes);
  },
  'a changed value arrives, and what would change is told by name': async (rig) => {
    const name = await prepare(rig);
    const changed = keys({ password: 'another', user: 'u' });
    const held = await look(rig, name);
    expect([...held.differences(changed, tokenOf(rig, name, VERSION.other))].sort().join()).toMatch(
      /^(password,user|value)$/i,
    );
    expect(await sync(rig, name, changed, VERSION.other)).toBe('updated');
    await expectHolds(rig, name, changed);
  },
  'line breaks, Unicode and an empty text arrive as they are': async (rig) => {
    for (const content of [TEXTS, keys({ full: 'x', empty: '' })]) {
      const name = rig.newName();
      await sync(rig, name, content);
      await expectHolds(rig, name, content);
      await expectSettled(rig, name, content);
    }
  },
  'bytes that are no text arrive as they are': async (rig) => {
    const name = rig.newName();
    await sync(rig, name, BYTES);
    await expectHolds(rig, name, BYTES);
    await expectSettled(rig, name, BYTES);
  },
  'a stale expectation is a conflict, and what is newer stays': async (rig) => {
    const name = await prepare(rig);
    const theirs = keys({ password: 'theirs' });
    await withStore(rig, name, async (store) => {
      const held = await store.read();
      await rig.put(name, theirs);
      const error = await storeErrorOf(() =>
        store.write(keys({ password: 'ours' }), {
          owner: OWNER,
          held,
          token: tokenOf(rig, name, VERSION.other),
        }),
      );
      expect(error.code).toBe('conflict');
    });
    await expectHolds(rig, name, theirs);
  },
  'two that create one secret at the same time leave one version': async (rig) => {
    const name = rig.newName();
    const [a, b] = await Promise.all([sync(rig, name, PASSWORD), sync(rig, name, PASSWORD)]);
    expect([a, b]).toContain('created');
    await expectHolds(rig, name, PASSWORD);
    expect(await sync(rig, name, PASSWORD)).toBe('unchanged');
  },
  'removing removes, and removing what is gone succeeds': async (rig) => {
    const name = await prepare(rig);
    await withStore(rig, name, async (store) => {
      const held = await store.read();
      await store.remove(held);
      await store.remove(held);
    });
    expect(await rig.look(name)).toBeUndefined();
    const asked = await isAsked(rig, name);
    if (asked) expect((await look(rig, name)).state).not.toBe('present');
    expect(await remove(rig, name)).toBe(asked ? 'unchanged' : 'removed');
  },
  'what was removed can be written again': async (rig) => {
    const name = await prepare(rig);
    expect(await remove(rig, name)).toBe('removed');
    await sync(rig, name, keys({ password: 'again' }), VERSION.other);
    await expectHolds(rig, name, keys({ password: 'again' }));
  },
  ...ownershipCases,
  ...mergeCases,
  ...limitCases,
  ...faultCases(prepare, look),
  ...writeFaultCases,
} satisfies Record<string, (rig: DestinationRig) => Promise<void>>;

export type DestinationCase = keyof typeof destinationCases;

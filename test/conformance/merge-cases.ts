import { Buffer } from 'node:buffer';
import { expect } from 'vitest';
import type { SecretContent } from '../../activities/stores/store.ts';
import { expectHolds } from './arrived.ts';
import { BYTES, CANARY, keys, storeErrorOf } from './expectations.ts';
import type { DestinationRig } from './rig.ts';
import { sync, VERSION } from './syncing.ts';

const OURS = keys({ password: 'new' });
const THEIRS = { theirs: 'x', password: 'old' };
const MERGED = { theirs: 'x', password: 'new' };

/** They made it, so that it is taken over. */
const MERGING = { merge: true, adopt: true } as const;

const text = (value: string): SecretContent => ({ kind: 'value', value });
const bytes = (value: string): SecretContent => ({
  kind: 'value',
  value: Uint8Array.from(Buffer.from(value)),
});

/** What no merge can be into, each with a value that no error may quote. */
const NO_OBJECTS: readonly SecretContent[] = [
  text(CANARY),
  text(`["${CANARY}"]`),
  text(`{"password":"${CANARY}\n"}`),
  text(`{"password":"${CANARY}"`),
  bytes(`"${CANARY}"`),
  BYTES,
];

/** Where a secret is shared with others, each writing keys of their own. */
export const mergeCases = {
  'merge keeps the keys of others': async (rig: DestinationRig) => {
    const name = rig.newName();
    await rig.put(name, keys(THEIRS));
    expect(await sync(rig, name, OURS, VERSION.first, MERGING)).toBe('updated');
    await expectHolds(rig, name, keys(MERGED));
    expect(await sync(rig, name, OURS, VERSION.first, MERGING)).toBe('unchanged');
  },
  'merge keeps the keys of others in JSON that they wrote as bytes': async (rig: DestinationRig) => {
    const name = rig.newName();
    await rig.put(name, bytes(JSON.stringify(THEIRS)));
    expect(await sync(rig, name, OURS, VERSION.first, MERGING)).toBe('updated');
    const { value } = { value: undefined, ...(await rig.look(name))?.content };
    const held = value instanceof Uint8Array ? Buffer.from(value).toString() : value;
    expect(JSON.parse(held ?? '')).toEqual(MERGED);
    expect(await sync(rig, name, OURS, VERSION.first, MERGING)).toBe('unchanged');
  },
  'merge into what is no object of keys is refused, and it stays as it is': async (rig: DestinationRig) => {
    for (const content of NO_OBJECTS) {
      const name = rig.newName();
      await rig.put(name, content);
      const [before, writes] = [await rig.look(name), rig.faults.writes()];
      const error = await storeErrorOf(() => sync(rig, name, OURS, VERSION.first, MERGING));
      expect(error.code).toBe('invalidValue');
      expect(error.message).toContain(name);
      expect(error.remedy).toContain('merge');
      expect(await rig.look(name)).toEqual(before);
      expect(rig.faults.writes()).toBe(writes);
    }
  },
};

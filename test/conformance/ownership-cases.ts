import { expect } from 'vitest';
import { expectHolds } from './arrived.ts';
import { keys, storeErrorOf } from './expectations.ts';
import { openedDestination } from './opened.ts';
import { FOREIGN, type DestinationRig } from './rig.ts';
import { keyOf, OWNER, remove, sync, VERSION } from './syncing.ts';

const THEIRS = keys({ password: 'theirs' });
const OURS = keys({ password: 'ours' });

async function foreign(rig: DestinationRig): Promise<string> {
  const name = rig.newName();
  await rig.put(name, THEIRS);
  return name;
}

async function expectForeignMetadata(rig: DestinationRig, name: string): Promise<void> {
  expect((await rig.look(name))?.metadata).toMatchObject({ [FOREIGN.name]: FOREIGN.value });
}

/** Invariant 5: only its own. */
export const ownershipCases = {
  'what somebody else made is not written': async (rig: DestinationRig) => {
    const name = await foreign(rig);
    const writes = rig.faults.writes();
    expect((await storeErrorOf(() => sync(rig, name, OURS))).code).toBe('unowned');
    await expectHolds(rig, name, THEIRS);
    expect(rig.faults.writes()).toBe(writes);
  },
  'what somebody else made is not removed': async (rig: DestinationRig) => {
    const name = await foreign(rig);
    expect((await storeErrorOf(() => remove(rig, name))).code).toBe('unowned');
    await expectHolds(rig, name, THEIRS);
  },
  'adopt takes over what somebody else made': async (rig: DestinationRig) => {
    const name = await foreign(rig);
    expect(await sync(rig, name, OURS, VERSION.first, { adopt: true })).toBe('updated');
    await expectHolds(rig, name, OURS);
    await using session = await openedDestination(rig, name);
    expect(await session.at(keyOf(rig, name)).read()).toMatchObject({ state: 'present', owner: OWNER });
  },
  'adopt takes over what holds the value already': async (rig: DestinationRig) => {
    const name = await foreign(rig);
    await sync(rig, name, THEIRS, VERSION.first, { adopt: true });
    await expectHolds(rig, name, THEIRS);
    expect(await sync(rig, name, THEIRS)).toBe('unchanged');
  },
  'what another definition wrote is refused, with adopt too': async (rig: DestinationRig) => {
    const name = rig.newName();
    await sync(rig, name, THEIRS, VERSION.first, { owner: 'another' });
    for (const adopt of [false, true]) {
      const error = await storeErrorOf(() => sync(rig, name, OURS, VERSION.other, { adopt }));
      expect(error.code).toBe('unowned');
      expect(error.message).toContain('another');
    }
    await expectHolds(rig, name, THEIRS);
  },
  'metadata of others is kept by every write': async (rig: DestinationRig) => {
    const name = await foreign(rig);
    await sync(rig, name, OURS, VERSION.first, { adopt: true });
    await expectForeignMetadata(rig, name);
    await sync(rig, name, keys({ password: 'newer' }), VERSION.other);
    await expectForeignMetadata(rig, name);
  },
};

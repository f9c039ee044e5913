import { expect } from 'vitest';
import { expectHolds } from './arrived.ts';
import { keys, storeErrorOf } from './expectations.ts';
import { openedDestination } from './opened.ts';
import { FOREIGN, MANAGER, type DestinationRig } from './rig.ts';
import { DEFINITION, keyOf, OWNER, remove, sync, tokenOf, VERSION, withStore } from './syncing.ts';

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
    await sync(rig, name, THEIRS, VERSION.first, { definition: 'another' });
    for (const adopt of [false, true]) {
      const error = await storeErrorOf(() => sync(rig, name, OURS, VERSION.other, { adopt }));
      expect(error.code).toBe('unowned');
      expect(error.message).toContain('another');
    }
    await expectHolds(rig, name, THEIRS);
  },
  'what another installation wrote is refused, with adopt too, and not removed': async (
    rig: DestinationRig,
  ) => {
    const name = rig.newName();
    await sync(rig, name, THEIRS, VERSION.first, { installation: 'elsewhere' });
    for (const adopt of [false, true, { from: [DEFINITION] }]) {
      const error = await storeErrorOf(() => sync(rig, name, OURS, VERSION.other, { adopt }));
      expect(error.code).toBe('unowned');
      expect(error.message).toContain('another installation, elsewhere');
      expect((await storeErrorOf(() => remove(rig, name, { adopt }))).code).toBe('unowned');
    }
    await expectHolds(rig, name, THEIRS);
    const adopt = { from: [`elsewhere/${DEFINITION}`] };
    expect(await sync(rig, name, OURS, VERSION.other, { adopt })).toBe('updated');
    await expectHolds(rig, name, OURS);
    expect(await sync(rig, name, OURS, VERSION.other)).toBe('unchanged');
  },
  'adopt.from takes over what the definition that it names wrote': async (rig: DestinationRig) => {
    const name = rig.newName();
    await sync(rig, name, THEIRS, VERSION.first, { definition: 'another' });
    const named = { adopt: { from: ['renamed', 'another'] } };
    expect(await sync(rig, name, THEIRS, VERSION.first, named)).toBe('updated');
    expect(await sync(rig, name, OURS, VERSION.other)).toBe('updated');
    await expectHolds(rig, name, OURS);
    const error = await storeErrorOf(() => sync(rig, name, THEIRS, VERSION.first, { definition: 'another' }));
    expect(error.code).toBe('unowned');
  },
  'a mark without an installation is refused, and taken over once': async (rig: DestinationRig) => {
    for (const as of [{ takeOver: true }, { adopt: true }, { adopt: { from: [DEFINITION] } }]) {
      const name = rig.newName();
      await withStore(rig, name, async (store) => {
        const held = await store.read();
        await store.write(THEIRS, { owner: DEFINITION, held, token: tokenOf(rig, name) });
      });
      const error = await storeErrorOf(() => sync(rig, name, OURS, VERSION.other));
      expect(error).toMatchObject({ code: 'unowned' });
      expect(error.remedy).toContain(`keyferry adopt ${DEFINITION}`);
      expect((await storeErrorOf(() => remove(rig, name))).code).toBe('unowned');
      await expectHolds(rig, name, THEIRS);
      expect(await sync(rig, name, THEIRS, VERSION.first, as)).toBe('updated');
      expect(await sync(rig, name, THEIRS)).toBe('unchanged');
    }
  },
  'adopt.managedBy takes over what carries the mark of the manager that it names, and nothing else': async (
    rig: DestinationRig,
  ) => {
    const name = await foreign(rig);
    const other = { adopt: { managedBy: ['another-manager'] } };
    const error = await storeErrorOf(() => sync(rig, name, OURS, VERSION.first, other));
    expect(error.code).toBe('unowned');
    expect(error.message).toContain(`managed-by: ${MANAGER}`);
    await expectHolds(rig, name, THEIRS);
    const named = { adopt: { managedBy: [MANAGER] } };
    expect(await sync(rig, name, OURS, VERSION.first, named)).toBe('updated');
    await expectHolds(rig, name, OURS);
  },
  'metadata of others is kept by every write': async (rig: DestinationRig) => {
    const name = await foreign(rig);
    await sync(rig, name, OURS, VERSION.first, { adopt: true });
    await expectForeignMetadata(rig, name);
    await sync(rig, name, keys({ password: 'newer' }), VERSION.other);
    await expectForeignMetadata(rig, name);
  },
};

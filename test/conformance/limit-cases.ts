import { expect } from 'vitest';
import { expectHolds } from './arrived.ts';
import { keys, storeErrorOf } from './expectations.ts';
import { openedDestination } from './opened.ts';
import type { DestinationRig } from './rig.ts';
import { keyOf, sync } from './syncing.ts';

/** Names and values at the edge of what a store takes. */
export const limitCases = {
  'the largest value arrives': async (rig: DestinationRig) => {
    const limit = rig.limit?.();
    expect(limit, 'the rig knows the limit, or declares that there is none').toBeDefined();
    if (limit === undefined) return;
    const name = rig.newName();
    await sync(rig, name, limit.at);
    await expectHolds(rig, name, limit.at);
  },
  'a larger one is refused before anything is written': async (rig: DestinationRig) => {
    const limit = rig.limit?.();
    expect(limit, 'the rig knows the limit, or declares that there is none').toBeDefined();
    if (limit === undefined) return;
    const name = rig.newName();
    const writes = rig.faults.writes();
    expect((await storeErrorOf(() => sync(rig, name, limit.above))).code).toBe('valueTooLarge');
    expect(rig.faults.writes()).toBe(writes);
    expect(await rig.look(name)).toBeUndefined();
  },
  'names at the edge of what is allowed are written': async (rig: DestinationRig) => {
    for (const name of rig.names.edge) {
      expect(await sync(rig, name, keys({ password: 'x' })), name).toBe('created');
      await expectHolds(rig, name, keys({ password: 'x' }));
    }
  },
  'names that are not allowed are refused before any call': async (rig: DestinationRig) => {
    expect(rig.names.refused.length).toBeGreaterThan(0);
    for (const name of rig.names.refused) {
      await using session = await openedDestination(rig, name);
      const requests = rig.faults.requests();
      const error = await storeErrorOf(() => Promise.resolve().then(() => session.at(keyOf(rig, name))));
      expect(error.code, name).toBe('invalidName');
      expect(rig.faults.requests()).toBe(requests);
    }
  },
};

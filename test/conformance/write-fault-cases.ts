import { expect } from 'vitest';
import type { StoreError } from '../../activities/stores/store-error.ts';
import { expectHolds } from './arrived.ts';
import { CANARY, expectPassing, keys, storeErrorOf } from './expectations.ts';
import type { DestinationRig, Faults } from './rig.ts';
import { expectSettled, OWNER, sync, withStore, tokenOf } from './syncing.ts';

const PASSWORD = keys({ password: CANARY });

/** Reads, breaks the network or the service, then writes; all is well again after it. */
async function failingWrite(
  rig: DestinationRig,
  name: string,
  fault: (faults: Faults) => void,
): Promise<StoreError> {
  return await withStore(rig, name, async (store) => {
    const held = await store.read();
    fault(rig.faults);
    try {
      return await storeErrorOf(() =>
        store.write(PASSWORD, { owner: OWNER, held, token: tokenOf(rig, name) }),
      );
    } finally {
      rig.faults.heal();
    }
  });
}

/** What a write that failed leaves: the next pass ends with the value there, once. */
async function expectRecovers(rig: DestinationRig, name: string): Promise<void> {
  await sync(rig, name, PASSWORD);
  await expectHolds(rig, name, PASSWORD);
  expect((await rig.look(name))?.versions).toBe(1);
  await expectSettled(rig, name, PASSWORD);
}

export const writeFaultCases = {
  'a write that is throttled waits as long as the store says': async (rig: DestinationRig) => {
    const name = rig.newName();
    const error = await failingWrite(rig, name, (faults) => {
      faults.throttle(7);
    });
    expect(error).toMatchObject({ code: 'throttled', retryAfterMs: 7_000 });
    await expectRecovers(rig, name);
  },
  'a write that meets an error of the server is tried again, and quotes no value': async (
    rig: DestinationRig,
  ) => {
    const name = rig.newName();
    expectPassing(
      await failingWrite(rig, name, (faults) => {
        faults.serverError();
      }),
    );
    await expectRecovers(rig, name);
  },
  'a write cut off before the store saw it is written once in the end': async (rig: DestinationRig) => {
    const name = rig.newName();
    expectPassing(
      await failingWrite(rig, name, (faults) => {
        faults.cut('before');
      }),
    );
    await expectRecovers(rig, name);
  },
  'a write cut off after the store took it is written once in the end': async (rig: DestinationRig) => {
    const name = rig.newName();
    expectPassing(
      await failingWrite(rig, name, (faults) => {
        faults.cut('after');
      }),
    );
    await expectRecovers(rig, name);
  },
};

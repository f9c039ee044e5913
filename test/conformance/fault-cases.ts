import { expect } from 'vitest';
import { expectOneOf, expectPassing, storeErrorOf } from './expectations.ts';
import type { Access, Faults, Rig } from './rig.ts';

/** One look at a secret, with a client opened for it and closed after it. */
export type Look<R extends Rig> = (
  rig: R,
  name: string,
  access?: Access,
  signal?: AbortSignal,
) => Promise<unknown>;

/** Makes a secret that can be looked at. */
export type Prepare<R extends Rig> = (rig: R) => Promise<string>;

/** What source and destination are held to alike: that a look which fails says why, and is no answer. */
export function faultCases<R extends Rig>(prepare: Prepare<R>, look: Look<R>) {
  const failing = async (rig: R, fault: (faults: Faults) => void) => {
    const name = await prepare(rig);
    fault(rig.faults);
    try {
      return await storeErrorOf(() => look(rig, name));
    } finally {
      rig.faults.heal();
    }
  };
  return {
    'forbidden is never absent': async (rig: R) => {
      const name = await prepare(rig);
      expectOneOf(await storeErrorOf(() => look(rig, name, 'forbidden')), 'forbidden');
      expectOneOf(await storeErrorOf(() => look(rig, rig.newName(), 'forbidden')), 'forbidden');
    },
    'expired credentials are told': async (rig: R) => {
      const name = await prepare(rig);
      expectOneOf(await storeErrorOf(() => look(rig, name, 'expired')), 'unauthenticated', 'forbidden');
    },
    'throttling waits as long as the store says': async (rig: R) => {
      const error = await failing(rig, (faults) => {
        faults.throttle(7);
      });
      expect(error).toMatchObject({ code: 'throttled', retryAfterMs: 7_000 });
    },
    'throttling for 126 years is waited for an hour at a time': async (rig: R) => {
      const error = await failing(rig, (faults) => {
        faults.throttle(4_000_000_000);
      });
      expect(error).toMatchObject({ code: 'throttled', retryAfterMs: 3_600_000 });
    },
    'throttling without a hint is told too': async (rig: R) => {
      const error = await failing(rig, (faults) => {
        faults.throttle();
      });
      expect(error).toMatchObject({ code: 'throttled', retryAfterMs: undefined });
    },
    'an error of the server is tried again': async (rig: R) => {
      expectPassing(
        await failing(rig, (faults) => {
          faults.serverError();
        }),
      );
    },
    'a cut connection is tried again': async (rig: R) => {
      expectPassing(
        await failing(rig, (faults) => {
          faults.cut('before');
        }),
      );
      expectPassing(
        await failing(rig, (faults) => {
          faults.cut('after');
        }),
      );
    },
    'cancellation is honoured at once': async (rig: R) => {
      const name = await prepare(rig);
      const before = rig.faults.requests();
      rig.faults.hang();
      const cancelled = new AbortController();
      try {
        const looking = look(rig, name, 'allowed', cancelled.signal);
        looking.catch(() => undefined);
        await expect.poll(() => rig.faults.requests(), { timeout: 10_000 }).toBeGreaterThan(before);
        cancelled.abort(new Error('cancelled'));
        await expect(looking).rejects.toThrow();
      } finally {
        rig.faults.heal();
      }
    },
    'closed, it holds no connection and no login': async (rig: R) => {
      await look(rig, await prepare(rig));
      await expect.poll(() => rig.faults.connections(), { timeout: 10_000 }).toBe(0);
      if (rig.logins) await expect.poll(() => rig.logins?.(), { timeout: 10_000 }).toBe(0);
    },
  };
}

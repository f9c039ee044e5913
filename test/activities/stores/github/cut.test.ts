import { describe, expect, test } from 'vitest';
import { startTestGithub, storeError, sync, type TestGithub } from './harness.ts';

type When = 'before' | 'after';

/** The nth request from now on is cut off, before GitHub saw it or after it did its work. */
function cutAt(github: TestGithub, nth: number, when: When): void {
  let count = 0;
  github.intercept((_request, proceed) => {
    count += 1;
    if (count !== nth) return proceed();
    if (when === 'after') proceed();
    return 'cut';
  });
}

/** How many requests a pass makes. */
async function requestsOf(github: TestGithub, pass: () => Promise<unknown>): Promise<number> {
  const before = github.requests.length;
  await pass();
  return github.requests.length - before;
}

const wanted = { a: 'new', b: 'new' };
const mirror = { merge: false };

/** What was there before the write that is cut: nothing, or an older version with one key more. */
const starts = {
  nothing: () => Promise.resolve(),
  'an older version': (github: TestGithub) =>
    sync(github, { a: 'old', b: 'old', gone: 'old' }, { version: '0', settings: mirror }),
} as const;

describe.each(Object.entries(starts))('A write over %s, cut off at any request', (_name, start) => {
  test.each(['before', 'after'] as const)('%s GitHub saw it, is finished by the next pass', async (when) => {
    await using measured = await startTestGithub();
    await start(measured);
    const requests = await requestsOf(measured, () => sync(measured, wanted, { settings: mirror }));
    expect(requests).toBeGreaterThan(6);
    for (let nth = 1; nth <= requests; nth++) {
      await using github = await startTestGithub();
      await start(github);
      github.state.clock.advance(10);
      cutAt(github, nth, when);
      expect((await storeError(sync(github, wanted, { settings: mirror }))).code).toBe('unavailable');
      github.intercept(undefined);
      github.state.clock.advance(10);
      await sync(github, wanted, { settings: mirror });
      expect(github.secrets(), `request ${String(nth)}`).toEqual({ A: 'new', B: 'new' });
      expect(await sync(github, wanted, { settings: mirror })).toBe('unchanged');
      expect(github.records()).toHaveLength(1);
    }
  });
});

test.each(['before', 'after'] as const)(
  'a removal cut off at any request, %s GitHub saw it, is finished by the next pass',
  async (when) => {
    await using measured = await startTestGithub();
    await sync(measured, wanted);
    const requests = await requestsOf(measured, () => sync(measured, undefined));
    for (let nth = 1; nth <= requests; nth++) {
      await using github = await startTestGithub();
      await sync(github, wanted);
      github.putByHand('THEIRS', 'x');
      cutAt(github, nth, when);
      expect((await storeError(sync(github, undefined))).code).toBe('unavailable');
      github.intercept(undefined);
      await sync(github, undefined);
      expect(github.secrets(), `request ${String(nth)}`).toEqual({ THEIRS: 'x' });
      expect(github.records()).toEqual([]);
    }
  },
);

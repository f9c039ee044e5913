import { describe, expect, test } from 'vitest';
import { uniqueName } from '../../../support/unique.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { keys, openDestination, openSource, storeError } from './harness.ts';

const vault = vaultClient();

/** A mount that takes a few requests and then none for an hour. */
async function limitedMount(rate: number) {
  const mount = await vault.newMount(2);
  await mount.put('app', { a: '1' });
  const quota = `sys/quotas/rate-limit/${uniqueName('quota')}`;
  // Without it Vault says that it is enough, and not for how long.
  await vault.request('POST', 'sys/quotas/config', { body: { enable_rate_limit_response_headers: true } });
  await vault.request('POST', quota, { body: { path: `${mount.path}/`, rate, interval: '1h' } });
  return {
    mount: mount.path,
    [Symbol.asyncDispose]: async () => {
      await vault.request('DELETE', quota);
    },
  };
}

describe('A rate limit of Vault (sys/quotas/rate-limit)', () => {
  test('that is reached is throttling, never an absence, and says how long to wait', async () => {
    await using limited = await limitedMount(2);
    await using source = await openSource({ mount: limited.mount });
    expect(await source.read('app')).toMatchObject({ state: 'present' });
    expect(await source.read('none')).toMatchObject({ state: 'absent' });
    const error = await storeError(source.read('none'));
    expect(error).toMatchObject({
      code: 'throttled',
      remedy: expect.stringContaining('sys/quotas') as string,
    });
    expect(error.retryAfterMs).toBeGreaterThan(0);
    expect(error.retryAfterMs).toBeLessThanOrEqual(3_600_000);
  });

  test('that is reached between the mark and the value leaves both to the next attempt', async () => {
    // The mount is asked for elsewhere; read, record and mark: the fourth request is the value.
    await using limited = await limitedMount(3);
    await using destination = await openDestination('new', { mount: limited.mount });
    const held = await destination.store.read();
    expect(await storeError(destination.write(keys({ a: '1' }), held))).toMatchObject({ code: 'throttled' });
    expect(destination.requests()).toEqual([
      'mount 200',
      'read 404',
      'readMetadata 404',
      'writeMetadata 204',
      'write 429',
    ]);
  });
});

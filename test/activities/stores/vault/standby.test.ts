import { expect, test } from 'vitest';
import { vaultClient } from '../../../support/vault-client.ts';
import { keys, openDestination, openSource, storeError, testWorld } from './harness.ts';
import { startRaftCluster } from './raft-cluster.ts';

test('A standby node serves while there is an active one, and tells that there is none when it is gone', async () => {
  await using cluster = await startRaftCluster();
  const { active, standby, token } = cluster;
  const root = vaultClient({ address: active.address, token });
  await root.request('POST', 'sys/mounts/app', { body: { type: 'kv', options: { version: '1' } } });
  const world = testWorld({ VAULT_ADDR: standby.address, VAULT_TOKEN: token });
  {
    await using destination = await openDestination('a', { mount: 'app', version: 1 }, { world });
    await destination.sync(keys({ a: '1' }));
    await using source = await openSource({ mount: 'app', version: 1 }, { world });
    expect(await source.read('a')).toMatchObject({ state: 'present' });
  }
  active.server.kill('SIGKILL');
  await active.server.exited;
  await using source = await openSource({ mount: 'app', version: 1 }, { world });
  // It goes on naming the one that was active, as two nodes without the other have no majority to choose.
  expect(await storeError(source.read('a'))).toMatchObject({
    code: 'standby',
    message: expect.stringMatching(
      new RegExp(`on standby.*${new URL(active.address).host}.*connection refused`),
    ) as string,
  });
}, 120_000);

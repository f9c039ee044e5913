import { rename } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startVault } from '../../../infra/tools/vault/start.ts';
import { vaultClient } from '../../support/vault-client.ts';
import { newPlace, recorder, recordingLog, startFollowing } from './support.ts';

/** Paths of the successful writes to KV 2 that the lines tell of, in their order. */
function writtenIn(lines: readonly string[]): string[] {
  return lines
    .map((line) => JSON.parse(line) as { type: string; request: { operation: string; path: string } })
    .filter(({ type, request }) => type === 'response' && request.path.startsWith('secret/data/'))
    .map(({ request }) => request.path.slice('secret/data/'.length));
}

test('Vault’s own audit file is followed through its rotation by SIGHUP, with writes all the while', async () => {
  await using place = await newPlace();
  await using vault = await startVault({ auditFile: place.file });
  const client = vaultClient(vault);
  const taken = recorder();
  await using _following = await startFollowing({
    ...place,
    takeLines: taken.takeLines,
    log: recordingLog(),
  });

  const paths = Array.from({ length: 60 }, (_, i) => `app/${String(i)}`);
  for (const [i, path] of paths.entries()) {
    await client.request('POST', `secret/data/${path}`, { body: { data: { key: 'value' } } });
    if (i % 20 !== 10) continue;
    // As logrotate does: Vault goes on writing to the renamed file until it has seen the signal.
    await rename(place.file, `${place.file}.${String(i)}`);
    vault.kill('SIGHUP');
  }
  await expect.poll(() => writtenIn(taken.lines), { timeout: 20_000 }).toEqual(paths);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineSync, startSpine, type Spine } from '../support/spine.ts';
import { vaultClient } from '../support/vault-client.ts';

let spine: Spine;
const vault = vaultClient();

beforeAll(async () => {
  spine = await startSpine();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
});

/** Samples of one definition: name and labels without the definition, and the value. */
async function samplesOf(definition: string): Promise<ReadonlyMap<string, number>> {
  const lines = (await spine.metrics()).split('\n').filter((line) => line.includes(`"${definition}"`));
  return new Map(
    lines.map((line): [string, number] => {
      const [, sample = '', value] = /^(.*) (\S+)$/.exec(line) ?? [];
      return [sample.replace(`definition="${definition}",`, ''), Number(value)];
    }),
  );
}

test('what was synced and what was refused is counted by definition and destination, and failures by code', async () => {
  const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
  });
  const { name } = definition.metadata;
  await from.put('taken', { key: 'value' });
  await to.put('taken', { key: 'other' });
  await spine.syncFailing(definition, 'taken');

  const failed = await samplesOf(name);
  expect(failed.get('keyferry_syncs_total{destination="copy",action="refused"}')).toBe(1);
  expect(failed.get('keyferry_failures_total{destination="copy",code="unowned"}')).toBe(1);
  expect(failed.has('keyferry_last_success_timestamp_seconds{destination="copy"}')).toBe(false);

  const before = Date.now() / 1000;
  await from.put('fine', { key: 'value' });
  const at = new Date().toISOString();
  const started = await spine.starter.changed({ definition, path: 'fine', change: { cause: 'event', at } });
  await spine.temporal.client.workflow.getHandle(started.workflowId, started.runId).result();

  const synced = await samplesOf(name);
  expect(synced.get('keyferry_syncs_total{destination="copy",action="created"}')).toBe(1);
  expect(synced.get('keyferry_syncs_total{destination="copy",action="refused"}')).toBe(1);
  expect(synced.get('keyferry_sync_lag_seconds_count{destination="copy"}')).toBe(1);
  expect(synced.get('keyferry_last_success_timestamp_seconds{destination="copy"}')).toBeGreaterThanOrEqual(
    before,
  );
});

test('a source that cannot be read is a failure at every destination, and a destination that is away at its own', async () => {
  const from = await vault.newMount(2);
  await from.put('one', { key: 'value' });
  const away = {
    name: 'away',
    vault: {
      address: 'http://127.0.0.1:1',
      auth: { token: { env: 'KEYFERRY_SECRET_VAULT' } },
      mount: 'm',
      path: '$1',
    },
  };
  const copy = { name: 'copy', vault: { mount: from.path, path: 'copies/$1' } };
  const lost = defineSync({
    source: { vault: { mount: 'no-such-mount', path: '(.+)' } },
    destinations: [copy, away],
  });
  await spine.syncFailing(lost, 'one');
  const ofSource = await samplesOf(lost.metadata.name);
  for (const destination of ['copy', 'away'])
    expect(ofSource.get(`keyferry_failures_total{destination="${destination}",code="mountNotFound"}`)).toBe(
      1,
    );

  const outage = defineSync({
    source: { vault: { mount: from.path, path: '(one)' } },
    destinations: [copy, away],
  });
  const { workflowId } = await spine.starter.changed({
    definition: outage,
    path: 'one',
    change: { cause: 'manual' },
  });
  const attempts = async () =>
    (await samplesOf(outage.metadata.name)).get(
      'keyferry_failures_total{destination="away",code="unavailable"}',
    );
  await expect.poll(attempts, { timeout: 30_000 }).toBeGreaterThan(1);
  await spine.temporal.client.workflow.getHandle(workflowId).terminate();
  const samples = await samplesOf(outage.metadata.name);
  expect(samples.has('keyferry_syncs_total{destination="away",action="refused"}')).toBe(false);
  expect([...samples.keys()].filter((sample) => sample.startsWith('keyferry_failures_total{'))).toEqual([
    'keyferry_failures_total{destination="away",code="unavailable"}',
  ]);
});

test('requests to a source are not counted as those to a destination', async () => {
  await using own = await startSpine();
  const from = await vault.newMount(2);
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [{ name: 'aws', awsSecretsManager: { name: `${from.path}/$1`, region: 'us-east-1' } }],
  });
  await from.put('one', { key: 'value' });
  await own.sync(definition, 'one');

  const text = await own.metrics();
  expect(text).toMatch(/^keyferry_destination_requests_total\{store="awsSecretsManager"/m);
  expect(text).toMatch(/^keyferry_source_requests_total\{store="vault",operation="read",code="200"\}/m);
  expect(text).not.toMatch(/^keyferry_destination_requests_total\{store="vault"/m);
});

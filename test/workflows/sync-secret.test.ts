import { setTimeout as delay } from 'node:timers/promises';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretsManager } from '../support/aws.ts';
import { defineSync, startSpine, type Spine } from '../support/spine.ts';
import { uniqueName } from '../support/unique.ts';
import { vaultClient } from '../support/vault-client.ts';

let spine: Spine;
const vault = vaultClient();

beforeAll(async () => {
  spine = await startSpine();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
});

const source = (mount: string) => ({ vault: { mount, path: '(.+)' } });
const toVault = (mount: string, name = 'copy') => ({ name, vault: { mount, path: '$1' } });
const writes = () =>
  spine.requests.filter(({ operation }) =>
    /^(POST|PUT|PATCH|DELETE)|Create|Put|Update|Tag|Delete/.test(operation),
  );

describe('syncSecret', () => {
  test('carries a new secret to every destination and says what it did at each', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const name = uniqueName('aws');
    const definition = defineSync({
      source: source(from.path),
      destinations: [toVault(to.path), { name: 'aws', awsSecretsManager: { name: `${name}/$1` } }],
    });
    await from.put('app/db', { user: 'u', password: 'p' });

    const outcome = await spine.sync(definition, 'app/db');

    expect(outcome).toMatchObject({
      sourceVersion: '1',
      destinations: [
        { name: 'copy', key: `${to.path}/app/db`, action: 'created', version: '1' },
        { name: 'aws', key: `${name}/app/db`, action: 'created' },
      ],
    });
    expect(await to.get('app/db')).toEqual({ user: 'u', password: 'p' });
    const { SecretString } = await secretsManager().send(
      new GetSecretValueCommand({ SecretId: `${name}/app/db` }),
    );
    expect(JSON.parse(SecretString ?? '')).toEqual({ user: 'u', password: 'p' });
  });

  test('writes nothing where nothing changed', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const definition = defineSync({
      source: source(from.path),
      destinations: [toVault(to.path), { name: 'aws', awsSecretsManager: { name: `${from.path}/$1` } }],
    });
    await from.put('same', { key: 'value' });
    await spine.sync(definition, 'same');
    const before = writes().length;

    const outcome = await spine.sync(definition, 'same');

    expect(outcome.destinations.map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
    expect(writes().length).toBe(before);
    expect((await to.metadata('same'))?.current_version).toBe(1);
  });

  test('with updatePolicy ifNotExists creates what is not there and leaves what is, whoever made it', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const name = uniqueName('aws');
    const definition = defineSync({
      source: source(from.path),
      destinations: [toVault(to.path), { name: 'aws', awsSecretsManager: { name: `${name}/$1` } }],
      updatePolicy: 'ifNotExists',
      onSourceDelete: { action: 'delete' },
      adopt: true,
    });
    await from.put('first', { key: 'from the source' });
    await to.put('first', { key: 'of others' });

    expect((await spine.sync(definition, 'first')).destinations).toMatchObject([
      { action: 'unchanged', version: '1' },
      { action: 'created' },
    ]);
    await from.put('first', { key: 'changed' });
    expect((await spine.sync(definition, 'first')).destinations).toMatchObject([
      { action: 'unchanged' },
      { action: 'unchanged' },
    ]);
    await from.delete('first');
    expect((await spine.sync(definition, 'first')).destinations).toMatchObject([
      { action: 'unchanged' },
      { action: 'removed' },
    ]);
    expect(await to.get('first')).toEqual({ key: 'of others' });
  });

  test('puts right what was edited at the destination by hand', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const definition = defineSync({ source: source(from.path), destinations: [toVault(to.path)] });
    await from.put('drift', { key: 'right' });
    await spine.sync(definition, 'drift');
    await to.put('drift', { key: 'edited' });

    const outcome = await spine.sync(definition, 'drift');

    expect(outcome.destinations).toMatchObject([{ action: 'updated', version: '3' }]);
    expect(await to.get('drift')).toEqual({ key: 'right' });
  });

  test('ends at the newest of 50 writes within a second, with fewer than 10 writes of its own', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const definition = defineSync({ source: source(from.path), destinations: [toVault(to.path)] });
    const burst = Array.from({ length: 50 }, async (_, i) => {
      await delay(i * 20);
      await from.put('busy', { serial: i });
      await spine.starter.changed({ definition, path: 'busy', change: { cause: 'event' } });
    });
    await Promise.all(burst);
    const newest = await from.get('busy');
    await spine.sync(definition, 'busy');

    expect(await to.get('busy')).toEqual(newest);
    expect((await to.metadata('busy'))?.current_version).toBeLessThan(10);
  });

  test('leaves alone what an event of the other KV version would mean', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const definition = defineSync({
      source: source(from.path),
      destinations: [toVault(to.path)],
      onSourceDelete: { action: 'delete' },
    });
    await from.put('data/app', { key: 'value' });
    await spine.sync(definition, 'data/app');
    await from.delete('data/app');

    const started = await spine.starter.changed({
      definition,
      path: 'data/app',
      change: { cause: 'event', operation: 'delete', kvVersion: 1 },
    });
    const result = await spine.starter.outcome(started, { waitMs: 20_000 });

    expect(result).toMatchObject({ status: 'completed', outcome: { destinations: [] } });
    expect(await to.get('data/app')).toEqual({ key: 'value' });
  });

  test('loses no event to one that assumed the other KV version', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const definition = defineSync({ source: source(from.path), destinations: [toVault(to.path)] });
    await from.put('data/app', { key: 'value' });
    const tell = (kvVersion: 1 | 2) =>
      spine.starter.changed({ definition, path: 'data/app', change: { cause: 'event', kvVersion } });

    await Promise.all([tell(2), tell(1), tell(2), tell(1)]);

    await expect.poll(() => to.get('data/app'), { timeout: 20_000 }).toEqual({ key: 'value' });
  });

  test('brings replica regions in line and waits until each is in sync', async () => {
    const from = await vault.newMount(2);
    const name = uniqueName('replicated');
    const withRegions = (regions: string[]) =>
      defineSync(
        {
          source: source(from.path),
          destinations: [
            {
              name: 'aws',
              awsSecretsManager: {
                name: `${name}/$1`,
                replicaRegions: regions.map((region) => ({ region })),
              },
            },
          ],
        },
        name,
      );
    await from.put('app', { key: 'value' });

    const created = await spine.sync(withRegions(['eu-west-1', 'us-west-2']), 'app');
    expect(created.destinations[0]?.regions).toEqual([
      { region: 'eu-west-1', status: 'inSync' },
      { region: 'us-west-2', status: 'inSync' },
    ]);
    const replica = await secretsManager('us-west-2').send(
      new GetSecretValueCommand({ SecretId: `${name}/app` }),
    );
    expect(replica.SecretString).toBe('{"key":"value"}');

    const moved = await spine.sync(withRegions(['ap-south-1']), 'app');
    expect(moved.destinations[0]?.regions).toEqual([{ region: 'ap-south-1', status: 'inSync' }]);
    const { ReplicationStatus } = await secretsManager().send(
      new DescribeSecretCommand({ SecretId: `${name}/app` }),
    );
    expect(ReplicationStatus?.map(({ Region }) => Region)).toEqual(['ap-south-1']);
  });

  test('tells its story in the Temporal UI: summary, details in words, and what to search by', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const definition = defineSync({ source: source(from.path), destinations: [toVault(to.path, 'dr')] });
    await from.put('told', { a: '1', b: '2' });
    await spine.sync(definition, 'told');

    const handle = spine.temporal.client.workflow.getHandle(`sync/${definition.metadata.name}/told`);
    const description = await handle.describe();
    const metadata = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');

    expect(await description.staticSummary()).toBe('told → dr');
    expect(metadata.currentDetails).toContain('**told** at version 1 has 2 keys.');
    expect(metadata.currentDetails).toContain(`- **dr**: created ${to.path}/told, version 1`);
    const found = Object.fromEntries(
      description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
    );
    expect(found).toMatchObject({
      KeyferryDefinition: definition.metadata.name,
      KeyferryPath: 'told',
      KeyferryOutcome: 'synced',
    });
  });
});

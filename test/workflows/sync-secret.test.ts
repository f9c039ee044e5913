import { setTimeout as delay } from 'node:timers/promises';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVault } from '../../infra/tools/vault/start.ts';
import { isFailure } from '../../workflows/model/outcome.ts';
import { secretsManager } from '../support/aws.ts';
import { defineSync, startSpine, type Spine } from '../support/spine.ts';
import { servers } from '../support/servers.ts';
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

  test('lets a destination that is down hold up no other, and brings it the newest value once it is back', async () => {
    const from = await vault.newMount(2);
    const to = await vault.newMount(2);
    await using other = await startVault();
    const otherVault = vaultClient(other);
    const far = await otherVault.newMount(2);
    await otherVault.request('PUT', 'sys/seal');
    const definition = defineSync({
      source: source(from.path),
      destinations: [
        { name: 'down', vault: { address: other.address, mount: far.path, path: '$1' } },
        toVault(to.path, 'up'),
      ],
    });
    const put = async (serial: number) => {
      await from.put('secret', { serial });
      await spine.starter.changed({ definition, path: 'secret', change: { cause: 'event' } });
    };
    await put(1);
    await expect.poll(() => to.get('secret'), { timeout: 20_000 }).toEqual({ serial: 1 });
    await put(2);
    await expect.poll(() => to.get('secret'), { timeout: 20_000 }).toEqual({ serial: 2 });

    await otherVault.request('PUT', 'sys/unseal', { body: { key: other.unsealKey } });

    await expect.poll(() => far.get('secret'), { timeout: 50_000 }).toEqual({ serial: 2 });
    const outcome = await spine.sync(definition, 'secret');
    expect(outcome.destinations.map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
  });

  test('fails naming the destination, the reason and the remedy, after the others were served', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await from.put('mine', { key: 'new' });
    await to.put('taken/mine', { key: 'of someone else' });
    const definition = defineSync({
      source: source(from.path),
      destinations: [
        { name: 'taken', vault: { mount: to.path, path: 'taken/$1' } },
        toVault(to.path, 'free'),
      ],
    });

    const failure = await spine.syncFailing(definition, 'mine');

    expect(failure.type).toBe('DestinationsFailed');
    expect(failure.message).toContain('1 of 2 destinations failed');
    expect(failure.message).toContain('adopt');
    expect(failure.outcome.destinations).toMatchObject([
      { name: 'taken', key: `${to.path}/taken/mine`, action: 'refused', code: 'unowned' },
      { name: 'free', action: 'created' },
    ]);
    expect(await to.get('taken/mine')).toEqual({ key: 'of someone else' });
    expect(await to.get('mine')).toEqual({ key: 'new' });
  });

  test('gives up what an older definition waits for when a newer one arrives', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await from.put('moved', { key: 'value' });
    const name = uniqueName('sync');
    const wrong = { name: 'copy', vault: { address: 'http://127.0.0.1:1', mount: to.path, path: '$1' } };
    const before = defineSync({ source: source(from.path), destinations: [wrong] }, name);
    const started = await spine.starter.changed({
      definition: before,
      path: 'moved',
      change: { cause: 'event' },
    });
    const handle = spine.temporal.client.workflow.getHandle(started.workflowId);
    await expect
      .poll(async () => (await handle.describe()).raw.pendingActivities?.[0]?.lastFailure?.message, {
        timeout: 20_000,
      })
      .toBeTruthy();

    const after = defineSync({ source: source(from.path), destinations: [toVault(to.path)] }, name);
    const outcome = await spine.sync(after, 'moved');

    expect(outcome.destinations).toMatchObject([{ name: 'copy', action: 'created' }]);
    expect(await to.get('moved')).toEqual({ key: 'value' });
  });

  test('keeps destinations of a deleted source, unless the definition says to delete', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const spec = { source: source(from.path), destinations: [toVault(to.path)] };
    const retaining = defineSync(spec);
    await from.put('gone', { key: 'value' });
    await spine.sync(retaining, 'gone');
    await from.delete('gone');

    const retained = await spine.sync(retaining, 'gone');
    expect(retained.destinations).toMatchObject([{ action: 'unchanged' }]);
    expect(await to.get('gone')).toEqual({ key: 'value' });

    const deleting = defineSync({ ...spec, onSourceDelete: { action: 'delete' } }, retaining.metadata.name);
    const removed = await spine.sync(deleting, 'gone');
    expect(removed.destinations).toMatchObject([{ action: 'removed' }]);
    expect(await to.get('gone')).toBeUndefined();
    // The versions stay, as the source can still be undeleted.
    expect(await to.get('gone', 1)).toBeUndefined();
    expect((await to.metadata('gone'))?.versions['1']?.destroyed).toBe(false);

    await from.undelete('gone', [1]);
    const restored = await spine.sync(deleting, 'gone');
    expect(restored.destinations).toMatchObject([{ action: 'created' }]);
    expect(await to.get('gone')).toEqual({ key: 'value' });
  });

  test('waits out the grace of a deletion, and removes nothing where the secret came back', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const definition = defineSync({
      source: source(from.path),
      destinations: [toVault(to.path)],
      onSourceDelete: { action: 'delete', grace: '1h' },
    });
    await from.put('back', { key: 'first' });
    await spine.sync(definition, 'back');
    await from.delete('back');
    const { workflowId } = await spine.starter.changed({
      definition,
      path: 'back',
      change: { cause: 'event' },
    });
    const handle = spine.temporal.client.workflow.getHandle(workflowId);
    await expect
      .poll(
        async () => (await handle.fetchHistory()).events?.some((event) => event.timerStartedEventAttributes),
        { timeout: 20_000 },
      )
      .toBe(true);

    await from.put('back', { key: 'second' });
    const outcome = await spine.sync(definition, 'back');

    expect(outcome.destinations).toMatchObject([{ action: 'updated' }]);
    expect(await to.get('back')).toEqual({ key: 'second' });
  });

  test('never takes a sealed source for a deletion, and goes on once it is unsealed', async () => {
    await using other = await startVault();
    const otherVault = vaultClient(other);
    const from = await otherVault.newMount(2);
    const to = await vault.newMount(2);
    const definition = defineSync({
      source: { vault: { address: other.address, mount: from.path, path: '(.+)' } },
      destinations: [toVault(to.path)],
      onSourceDelete: { action: 'delete' },
    });
    await from.put('kept', { serial: 1 });
    await spine.sync(definition, 'kept');
    await from.put('kept', { serial: 2 });
    await otherVault.request('PUT', 'sys/seal');

    const { workflowId } = await spine.starter.changed({
      definition,
      path: 'kept',
      change: { cause: 'event' },
    });
    const handle = spine.temporal.client.workflow.getHandle(workflowId);
    await expect
      .poll(async () => (await handle.describe()).raw.pendingActivities?.[0]?.lastFailure?.message, {
        timeout: 20_000,
      })
      .toMatch(/sealed/);
    expect(await to.get('kept')).toEqual({ serial: 1 });

    await otherVault.request('PUT', 'sys/unseal', { body: { key: other.unsealKey } });
    await expect.poll(() => to.get('kept'), { timeout: 50_000 }).toEqual({ serial: 2 });
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

  test('says at once what a person must mend: a wrong token, a missing mount, a value too large, a name refused', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await from.put('app', { key: 'x'.repeat(70_000) });
    const failing = async (spec: object) => {
      const { outcome } = await spine.syncFailing(defineSync(spec), 'app');
      return outcome.destinations
        .filter(isFailure)
        .map(({ code, remedy }) => ({ code, told: remedy.length > 10 }));
    };
    const wrongToken = { address: servers.vault.address, auth: { token: { env: 'WRONG_TOKEN' } } };

    await using strangers = await startSpine({ WRONG_TOKEN: 'no-such-token' });
    const refused = await strangers.syncFailing(
      defineSync({
        source: { vault: { ...wrongToken, mount: from.path, path: '(.+)' } },
        destinations: [toVault(to.path)],
      }),
      'app',
    );
    expect(refused.outcome.destinations).toMatchObject([{ code: 'unauthenticated' }]);

    const from1 = { source: source(from.path) };
    expect(
      await failing({ source: source('no-such-mount'), destinations: [toVault(to.path)] }),
    ).toMatchObject([{ told: true }]);
    expect(await failing({ ...from1, destinations: [toVault('no-such-mount')] })).toEqual([
      { code: 'mountNotFound', told: true },
    ]);
    expect(
      await failing({ ...from1, destinations: [{ name: 'aws', awsSecretsManager: { name: 'large' } }] }),
    ).toEqual([{ code: 'valueTooLarge', told: true }]);
    expect(
      await failing({ ...from1, destinations: [{ name: 'aws', awsSecretsManager: { name: 'no spaces!' } }] }),
    ).toEqual([{ code: 'invalidName', told: true }]);
  });
});

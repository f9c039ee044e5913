import { readFile } from 'node:fs/promises';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { searchAttributes } from '../../../workflows/model/names.ts';
import { secretsManager } from '../../support/aws.ts';
import { servers, workflowBundle } from '../../support/servers.ts';
import { uniqueName } from '../../support/unique.ts';
import { vaultClient } from '../../support/vault-client.ts';

test('Temporal serves its default namespace with the search attributes of our workflows registered', async () => {
  const connection = await Connection.connect({ address: servers.temporal.address });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: 'default',
  });
  await connection.close();
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.values(searchAttributes)));
});

test("Vault's audit file shows the header that marks our own writes", async () => {
  const mount = await vaultClient().newMount(2);
  await mount.put('a', { key: 'value' }, { 'X-Vault-Sync': 'true' });
  const lines = (await readFile(servers.vault.auditFile, 'utf8')).trimEnd().split('\n');
  const line = lines.findLast((text) => text.includes(`${mount.path}/data/a`));
  expect(JSON.parse(line ?? '{}')).toMatchObject({
    type: 'response',
    request: { mount_point: `${mount.path}/`, headers: { 'x-vault-sync': ['true'] } },
  });
});

test('a Vault token made for a test may do what its policy says and nothing else', async () => {
  const root = vaultClient();
  const mount = await root.newMount(1);
  await mount.put('a', { key: 'value' });
  const token = await root.newToken(`path "${mount.path}/a" { capabilities = ["read"] }`);
  const client = vaultClient({ address: servers.vault.address, token });
  expect((await client.request('GET', `${mount.path}/a`)).status).toBe(200);
  expect((await client.request('GET', `${mount.path}/b`, { accept: [403] })).status).toBe(403);
});

test('moto keeps a secret', async () => {
  const client = secretsManager();
  const Name = uniqueName('secret');
  await client.send(new CreateSecretCommand({ Name, SecretString: 'value' }));
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: Name }));
  expect(SecretString).toBe('value');
});

test('the workflows are bundled once for all', async () => {
  expect(await readFile(workflowBundle().codePath, 'utf8')).toContain('syncSecret');
});

import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { openSource } from '../../../../activities/stores/index.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import type { SourceRead, SourceStore } from '../../../../activities/stores/store.ts';
import { source } from '../../../../workflows/model/source.ts';
import { secretsManager } from '../../../support/aws.ts';
import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { HERE } from '../../../support/here.ts';

const vault = vaultClient();

interface Composed extends SourceStore {
  /** `store operation`, in the order of the requests since the last call. */
  requests(): string[];
}

async function composed(parts: readonly object[], token = servers.vault.token): Promise<Composed> {
  let requests: string[] = [];
  const env: Record<string, string> = {
    VAULT_ADDR: servers.vault.address,
    VAULT_TOKEN: token,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: servers.moto.endpoint,
  };
  const store = await openSource(source.parse({ compose: parts }), {
    ...HERE,
    world: {
      env: (name) => env[name],
      readFile: () => Promise.reject(new Error('no file is read')),
      countRequest: (kind, operation) => requests.push(`${kind} ${operation}`),
    },
    signal: new AbortController().signal,
  });
  return {
    ...store,
    requests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
  };
}

async function read(parts: readonly object[]): Promise<SourceRead> {
  await using store = await composed(parts);
  return await store.read('name-of-the-definition');
}

async function failure(parts: readonly object[], token?: string): Promise<StoreError> {
  await using store = await composed(parts, token);
  const error: unknown = await store.read('any').catch((reason: unknown) => reason);
  if (!(error instanceof StoreError)) throw new Error('it did not fail', { cause: error });
  return error;
}

const keys = (content: Record<string, unknown>) => ({ content: { kind: 'keys', keys: content } });

describe('A composed source', () => {
  test('makes one secret of keys of several, in one version made of theirs', async () => {
    const mount = await vault.newMount(2);
    await mount.put('db', { user: 'u', password: 'p' });
    await mount.put('api', { token: 't' });
    await mount.put('api', { token: 't2' });
    const at = (path: string) => ({ vault: { mount: mount.path, path } });
    const parts = [
      { ...at('db'), key: 'password', as: 'DB_PASSWORD' },
      { ...at('api'), key: 'token' },
    ];
    expect(await read(parts)).toEqual({
      state: 'present',
      version: '1+2',
      madeAt: expect.stringMatching(/^2[^+]+Z(\+2[^+]+Z)*$/) as string,
      ...keys({ DB_PASSWORD: 'p', token: 't2' }),
    });
    await mount.put('db', { user: 'u', password: 'p3' });
    expect(await read(parts)).toMatchObject({ version: '2+2' });
  });

  test('takes all keys of a part that names none, and of two with one key the later', async () => {
    const mount = await vault.newMount(2);
    await mount.put('base', { a: '1', b: '2' });
    await mount.put('over', { b: '3' });
    const parts = ['base', 'over'].map((path) => ({ vault: { mount: mount.path, path } }));
    expect(await read(parts)).toMatchObject(keys({ a: '1', b: '3' }));
  });

  test('puts a whole secret under one key, and looks into JSON by a path with dots', async () => {
    const mount = await vault.newMount(2);
    await mount.put('a', { db: { hosts: ['h0', 'h1'] }, 'db.name': 'literal' });
    const vaultAt = { vault: { mount: mount.path, path: 'a' } };
    expect(
      await read([
        { ...vaultAt, as: 'all' },
        { ...vaultAt, key: 'db.hosts.1', as: 'host' },
        { ...vaultAt, key: 'db.name', as: 'name' },
      ]),
    ).toMatchObject(
      keys({ all: '{"db":{"hosts":["h0","h1"]},"db.name":"literal"}', host: 'h1', name: 'literal' }),
    );
  });

  test('takes from Vault and AWS at once, at a pinned version, and a secret that is one value', async () => {
    const mount = await vault.newMount(2);
    await mount.put('a', { k: 'from-vault' });
    const name = uniqueName('composed');
    const aws = secretsManager();
    const { VersionId } = await aws.send(new CreateSecretCommand({ Name: name, SecretString: 'first' }));
    await aws.send(new PutSecretValueCommand({ SecretId: name, SecretString: '{"k2":"second"}' }));
    expect(
      await read([
        { vault: { mount: mount.path, path: 'a' } },
        { awsSecretsManager: { name, versionId: VersionId }, valueAs: 'data', versionAs: 'version' },
        { awsSecretsManager: { name } },
      ]),
    ).toMatchObject(keys({ k: 'from-vault', data: 'first', version: VersionId, k2: 'second' }));
  });

  test('gathers the secrets of a pattern under keys made of their paths', async () => {
    const mount = await vault.newMount(2);
    for (const name of ['red', 'blue']) await mount.put(`flags/${name}`, { value: name });
    await mount.put('flags/gone', { value: 'x' });
    await mount.delete('flags/gone');
    const part = { vault: { mount: mount.path, path: 'flags/(.+)' }, key: 'value', as: 'flag_$1' };
    expect(await read([part])).toEqual({
      state: 'present',
      version: 'flags/blue=1+flags/red=1',
      madeAt: expect.stringMatching(/^2[^+]+Z(\+2[^+]+Z)*$/) as string,
      ...keys({ flag_red: 'red', flag_blue: 'blue' }),
    });
  });

  test('decodes values, and rewrites the names of keys', async () => {
    const mount = await vault.newMount(2);
    await mount.put('a', { 'db-user': Buffer.from('ünï').toString('base64'), 'db-pass': 'cGFzcw==' });
    expect(
      await read([
        {
          vault: { mount: mount.path, path: 'a' },
          encoding: 'base64',
          rewrite: [
            { from: '^db-(.)', to: 'DATABASE_${1}' },
            { from: 's+', to: 'S' },
          ],
        },
      ]),
    ).toMatchObject(keys({ DATABASE_uSer: 'ünï', DATABASE_paS: 'pass' }));
  });

  test('asks once for what two parts name, with one client a store', async () => {
    const mount = await vault.newMount(2);
    await mount.put('a', { x: '1', y: '2' });
    const part = { vault: { mount: mount.path, version: 2, path: 'a' } };
    await using store = await composed([
      { ...part, key: 'x' },
      { ...part, key: 'y' },
    ]);
    await store.read('any');
    expect(store.requests()).toEqual(['vault read']);
    await store.read('any');
    expect(store.requests()).toEqual(['vault read']);
  });

  test('is absent where a part is, and says which', async () => {
    const mount = await vault.newMount(2);
    await mount.put('there', { x: '1' });
    const at = (path: string) => ({ vault: { mount: mount.path, path } });
    expect(await read([at('there'), at('nowhere')])).toEqual({ state: 'absent', missing: ['nowhere'] });
    await mount.put('deleted', { x: '1' });
    await mount.delete('deleted');
    expect(await read([at('there'), at('deleted')])).toEqual({ state: 'deleted', missing: ['deleted'] });
    expect(await read([at('nowhere'), at('deleted')])).toEqual({
      state: 'absent',
      missing: ['nowhere', 'deleted'],
    });
  });

  test('does without an optional part, unless all are gone', async () => {
    const mount = await vault.newMount(2);
    await mount.put('there', { x: '1' });
    const at = (path: string) => ({ vault: { mount: mount.path, path }, optional: true });
    expect(await read([at('there'), at('nowhere')])).toEqual({
      state: 'present',
      version: '1+-',
      madeAt: expect.stringMatching(/^2[^+]+Z(\+2[^+]+Z)*$/) as string,
      ...keys({ x: '1' }),
    });
    expect(await read([at('nowhere')])).toEqual({ state: 'absent', missing: ['nowhere'] });
  });

  test('is never absent where a part could not be read', async () => {
    const mount = await vault.newMount(2);
    await mount.put('open', { x: '1' });
    const token = await vault.newToken(`path "${mount.path}/data/open" { capabilities = ["read"] }`);
    const at = (path: string) => ({ vault: { mount: mount.path, version: 2, path }, optional: true });
    expect(await failure([at('open'), at('closed')], token)).toMatchObject({ code: 'forbidden' });
  });

  test('fails where a secret lacks the key, or a value is not what the part says, and quotes no value', async () => {
    const mount = await vault.newMount(2);
    await mount.put('a', { x: 'canary-value' });
    const part = { vault: { mount: mount.path, path: 'a' } };
    const lacking = await failure([{ ...part, key: 'y' }]);
    expect(lacking).toMatchObject({ code: 'notFound', message: 'The secret a has no key y.' });
    const error = await failure([{ ...part, key: 'x', encoding: 'base64' }]);
    expect(error).toMatchObject({ code: 'invalidValue' });
    expect(error.message).toContain('x is no base64');
    expect(error.message + error.remedy).not.toContain('canary-value');
  });

  test('keeps bytes that are no text as bytes', async () => {
    const mount = await vault.newMount(2);
    const bytes = Buffer.from([0xff, 0xfe]);
    await mount.put('a', { bytes: bytes.toString('base64') });
    const part = { vault: { mount: mount.path, path: 'a' }, key: 'bytes', encoding: 'base64' };
    expect(await read([part])).toMatchObject({ content: { kind: 'keys', keys: { bytes } } });
  });

  test('has no version where a store keeps none, or where it would grow too long', async () => {
    const mount = await vault.newMount(1);
    await mount.put('a', { x: '1' });
    expect(await read([{ vault: { mount: mount.path, path: 'a' } }])).toEqual({
      state: 'present',
      ...keys({ x: '1' }),
    });
    expect(await failure([{ vault: { mount: mount.path, path: 'a' }, versionAs: 'v' }])).toMatchObject({
      code: 'invalidValue',
    });
  });

  test('has one secret, which is called as it is asked for', async () => {
    await using store = await composed([{ vault: { path: 'secret/any' } }]);
    expect(await store.list('my-definition', undefined, 10)).toEqual({ paths: ['my-definition'] });
  });

  test('of a store that nothing is configured for says which store', async () => {
    await expect(composed([{ azureKeyVault: { name: 'a' } }])).rejects.toMatchObject({
      code: 'notConfigured',
      message: expect.stringContaining('Azure Key Vault') as string,
    });
  });
});

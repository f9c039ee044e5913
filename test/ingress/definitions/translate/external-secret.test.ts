import { describe, expect, test } from 'vitest';
import { problemsOf, translated } from './translated.ts';
import { documents, store, VAULT } from './external-secrets.ts';

function externalSecret(spec: object, metadata: object = {}, apiVersion = 'external-secrets.io/v1'): object {
  return {
    apiVersion,
    kind: 'ExternalSecret',
    metadata: { name: 'example', ...metadata },
    spec: { secretStoreRef: { name: 'vault-backend', kind: 'SecretStore' }, ...spec },
  };
}

const one = (remoteRef: object): object => ({ data: [{ secretKey: 'foobar', remoteRef }] });

async function partsOf(spec: object, ...stores: readonly object[]) {
  const all = stores.length === 0 ? [store({ vault: VAULT })] : stores;
  const [written] = await translated(documents(...all, externalSecret(spec)));
  return written?.spec.source.compose;
}

describe('An ExternalSecret', () => {
  test('of the Vault guide reads one key into one Secret', async () => {
    const text = documents(
      store({ vault: { ...VAULT, auth: { tokenSecretRef: { name: 'vault-token', key: 'token' } } } }),
      externalSecret({
        refreshInterval: '15s',
        target: { name: 'example-sync' },
        ...one({ key: 'foo', property: 'my-value' }),
      }),
    );
    expect(await translated(text)).toEqual([
      {
        apiVersion: 'keyferry.dev/v1',
        kind: 'Sync',
        metadata: { name: 'example' },
        spec: {
          source: {
            compose: [
              {
                vault: {
                  address: 'http://my.vault.server:8200',
                  auth: {
                    token: { kubernetes: { namespace: 'default', name: 'vault-token', key: 'token' } },
                  },
                  mount: 'secret',
                  version: 2,
                  path: 'foo',
                },
                key: 'my-value',
                as: 'foobar',
              },
            ],
          },
          destinations: [{ name: 'kubernetes', kubernetes: { namespace: 'default', name: 'example-sync' } }],
          reconcile: { every: '15s' },
          adopt: true,
        },
      },
    ]);
  });

  test('of v1beta1 is taken as well', async () => {
    const all = [
      store({ vault: VAULT }),
      externalSecret(one({ key: 'a' }), {}, 'external-secrets.io/v1beta1'),
    ];
    expect(await translated(documents(...all))).toHaveLength(1);
  });

  test('finds the mount of a Vault path as upstream does', async () => {
    const places = async (vault: object, key: string) =>
      (await partsOf(one({ key }), store({ vault: { server: 'http://v', ...vault } })))?.[0]?.vault;
    expect(await places({ path: 'kv', version: 'v2' }, 'kv/data/a/b')).toMatchObject({
      mount: 'kv',
      path: 'a/b',
    });
    expect(await places({ path: 'kv', version: 'v2' }, 'a/b')).toMatchObject({ mount: 'kv', path: 'a/b' });
    expect(await places({ version: 'v2' }, 'kv/a/b')).toMatchObject({ mount: 'kv', version: 2, path: 'a/b' });
    expect(await places({ version: 'v2' }, 'team/kv/data/a')).toMatchObject({ mount: 'team/kv', path: 'a' });
    expect(await places({ version: 'v1' }, 'kv/a')).toEqual({
      address: 'http://v',
      version: 1,
      path: 'kv/a',
    });
  });

  test('takes all keys of extract, rewritten, and of find the secrets by name; data wins', async () => {
    const parts = await partsOf({
      dataFrom: [
        {
          extract: { key: 'database', decodingStrategy: 'Auto' },
          rewrite: [
            { regexp: { source: 'exp-(.*?)-ression', target: 'rewriting-${1}-with-$1_groups$$' } },
            { regexp: { source: '(?P<first>.)', target: '$first' } },
          ],
        },
        { extract: { key: 'plain' } },
        { find: { name: { regexp: '.*foobar.*' } } },
        { find: { path: 'team/a' } },
      ],
      ...one({ key: 'x', property: 'a.b', version: '3', decodingStrategy: 'Base64URL' }),
    });
    const vault = { address: 'http://my.vault.server:8200', mount: 'secret', version: 2 };
    const conversion = [{ from: '[^-._a-zA-Z0-9]', to: '_' }];
    expect(parts).toEqual([
      {
        vault: { ...vault, path: 'database' },
        encoding: 'auto',
        rewrite: [
          { from: 'exp-(.*?)-ression', to: 'rewriting-${1}-with-$$' },
          { from: '(?P<first>.)', to: '${first}' },
        ],
      },
      { vault: { ...vault, path: 'plain' }, rewrite: conversion },
      { vault: { ...vault, path: '.*foobar.*' }, as: '$0', rewrite: conversion, optional: true },
      { vault: { ...vault, path: 'team/a/.*' }, as: '$0', rewrite: conversion, optional: true },
      {
        vault: { ...vault, path: 'x', secretVersion: 3 },
        key: 'a.b',
        as: 'foobar',
        encoding: 'base64url',
      },
    ]);
  });

  test('pins versions of AWS by ID or stage, and of Google and Azure', async () => {
    const at = async (provider: object, version: string) =>
      (await partsOf(one({ key: 'a', version }), store(provider)))?.[0];
    const aws = { aws: { service: 'SecretsManager', region: 'eu-west-1', prefix: 'app/' } };
    const id = 'c43e66cb-d0fe-44c5-9b7e-d450441a04be';
    expect(await at(aws, `uuid/${id}`)).toMatchObject({
      awsSecretsManager: { name: 'app/a', versionId: id },
    });
    expect(await at(aws, 'AWSPREVIOUS')).toMatchObject({
      awsSecretsManager: { versionStage: 'AWSPREVIOUS' },
    });
    expect(await at({ gcpsm: { projectID: 'p' } }, '7')).toMatchObject({
      googleSecretManager: { project: 'p', name: 'a', version: '7' },
    });
    const azurekv = { vaultUrl: 'https://x.vault.azure.net', authType: 'ManagedIdentity' };
    expect(await at({ azurekv }, 'v9')).toMatchObject({
      azureKeyVault: { vaultUrl: 'https://x.vault.azure.net', auth: { managedIdentity: {} }, version: 'v9' },
    });
  });

  test('makes keys by templates of the engine v2, with type, labels and annotations', async () => {
    const [written] = await translated(
      documents(
        store({ vault: VAULT }),
        externalSecret(
          {
            target: {
              template: {
                type: 'kubernetes.io/dockerconfigjson',
                engineVersion: 'v2',
                mergePolicy: 'Merge',
                metadata: { labels: { l: '1' }, annotations: {} },
                data: { 'config.yml': 'postgres://{{ .username }}' },
              },
              immutable: true,
            },
            ...one({ key: 'a' }),
          },
          { labels: { own: 'x' } },
        ),
      ),
    );
    expect(written?.spec.transform).toEqual({
      templates: { 'config.yml': 'postgres://{{ .username }}' },
      keepKeys: true,
      dialect: 'externalSecrets',
    });
    expect(written?.spec.destinations[0]?.kubernetes).toEqual({
      namespace: 'default',
      name: 'example',
      type: 'kubernetes.io/dockerconfigjson',
      labels: { l: '1' },
      annotations: {},
      immutable: true,
    });
  });

  test('gives its own labels and annotations to a Secret without a template', async () => {
    const [written] = await translated(
      documents(
        store({ vault: VAULT }),
        externalSecret(one({ key: 'a' }), { labels: { l: '1' }, annotations: { a: '2' } }),
      ),
    );
    expect(written?.spec.destinations[0]?.kubernetes).toMatchObject({
      labels: { l: '1' },
      annotations: { a: '2' },
    });
  });

  test.each([
    [{ target: { creationPolicy: 'Owner' } }, {}],
    [{ target: { creationPolicy: 'Merge' } }, { merge: true, create: false }],
    [{ target: { creationPolicy: 'CreateOrMerge' } }, { merge: true }],
    [{ refreshPolicy: 'CreatedOnce' }, { write: 'once' }],
    [{ refreshInterval: '0' }, { write: 'once' }],
  ])('with %j writes its Secret so', async (spec, kubernetes) => {
    const [written] = await translated(
      documents(store({ vault: VAULT }), externalSecret({ ...one({ key: 'a' }), ...spec })),
    );
    expect(written?.spec.destinations[0]?.kubernetes).toEqual({
      namespace: 'default',
      name: 'example',
      ...kubernetes,
    });
  });

  test('that deletes does without parts that are gone, and goes when all are', async () => {
    const [written] = await translated(
      documents(
        store({ vault: VAULT }),
        externalSecret({ target: { deletionPolicy: 'Delete' }, ...one({ key: 'a' }) }),
      ),
    );
    expect(written?.spec.onSourceDelete).toEqual({ action: 'delete' });
    expect(written?.spec.source.compose?.[0]?.optional).toBe(true);
  });

  test.each([
    ['15s', '15s'],
    ['1h0m0s', '1h'],
    ['1h30m', '90m'],
    ['500ms', '1s'],
  ])('refreshed every %s is compared every %s', async (refreshInterval, every) => {
    const [written] = await translated(
      documents(store({ vault: VAULT }), externalSecret({ ...one({ key: 'a' }), refreshInterval })),
    );
    expect(written?.spec.reconcile).toEqual({ every });
  });

  test('like the full example says of each field that cannot be honoured why', async () => {
    const problems = await problemsOf(
      documents(
        store({ vault: VAULT }),
        externalSecret({
          syncWindows: { kind: 'allow', windows: [] },
          refreshPolicy: 'OnChange',
          target: {
            creationPolicy: 'None',
            deletionPolicy: 'Merge',
            template: { templateFrom: [{ configMap: { name: 'a', items: [] } }] },
          },
          data: [
            {
              secretKey: 'a',
              remoteRef: { key: 'a', conversionStrategy: 'Unicode', metadataPolicy: 'Fetch' },
              sourceRef: { generatorRef: { kind: 'Password', name: 'x' } },
            },
          ],
          dataFrom: [{ find: { path: 'a', name: { regexp: 'b' }, tags: { foo: 'bar' } } }],
        }),
      ),
    );
    const fields = problems.map((each) => each.split(': ')[1]);
    expect(fields).toEqual(
      expect.arrayContaining([
        'spec.syncWindows',
        'spec.refreshPolicy',
        'spec.target.creationPolicy',
        'spec.target.deletionPolicy',
        'spec.target.template.templateFrom[0].configMap',
        'spec.data[0].remoteRef.conversionStrategy',
        'spec.data[0].remoteRef.metadataPolicy',
        'spec.data[0].sourceRef.generatorRef',
        'spec.dataFrom[0].find.tags',
      ]),
    );
  });

  test('refuses properties that are more than a path, and templates in labels', async () => {
    expect(
      await problemsOf(
        documents(
          store({ vault: VAULT }),
          externalSecret({
            target: { template: { metadata: { labels: { l: '{{ .x }}' } } } },
            ...one({ key: 'a', property: 'list.#(name=="x")' }),
          }),
        ),
      ),
    ).toEqual([
      expect.stringContaining('spec.target.template.metadata.labels.l: cannot be honoured'),
      expect.stringContaining('spec.data[0].remoteRef.property: expected the name of a key'),
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { problemsOf, translated } from './translated.ts';

const apiVersion = 'k8s.patoarvizu.dev/v1alpha1';

function documents(...all: readonly object[]): string {
  return all.map((each) => JSON.stringify({ apiVersion, ...each })).join('\n---\n');
}

function secret(spec: object, metadata: object = {}): object {
  return {
    kind: 'KMSVaultSecret',
    metadata: { name: 'example', ...metadata },
    spec: { path: 'secret/test/app', kvSettings: { engineVersion: 'v1' }, secrets: [], ...spec },
  };
}

function partial(name: string, spec: object, namespace?: string): object {
  return { kind: 'PartialKMSVaultSecret', metadata: { name, ...(namespace && { namespace }) }, spec };
}

const value = (key: string, more: object = {}): object => ({ key, encryptedSecret: 'AQIC', ...more });

describe('A KMSVaultSecret', () => {
  test('of the documentation writes its values into KV 1', async () => {
    expect(await translated(documents(secret({ secrets: [value('test')] })))).toEqual([
      {
        apiVersion: 'keyferry.dev/v1',
        kind: 'Sync',
        metadata: { name: 'example' },
        spec: {
          source: { kms: { values: { test: { ciphertext: 'AQIC' } } } },
          destinations: [{ name: 'vault', vault: { version: 1, path: 'secret/test/app' } }],
          reconcile: { every: '2m' },
          adopt: true,
        },
      },
    ]);
  });

  test('of KV 2 writes over the version of its casIndex', async () => {
    const kvSettings = { engineVersion: 'v2', casIndex: 3 };
    const path = 'team/kv/data/test/app';
    const [first] = await translated(documents(secret({ path, kvSettings, secrets: [value('a')] })));
    expect(first?.spec.destinations).toEqual([
      { name: 'vault', vault: { mount: 'team/kv', version: 2, path: 'test/app', kv2: { cas: 3 } } },
    ]);
    const [second] = await translated(
      documents(secret({ path, kvSettings: { engineVersion: 'v2' }, secrets: [value('a')] })),
    );
    expect(second?.spec.destinations[0]?.vault?.kv2).toEqual({ cas: 0 });
  });

  test('gives each value its own encryption context, else that of all', async () => {
    const [written] = await translated(
      documents(
        secret({
          secretContext: { app: 'all' },
          secrets: [
            value('a', { secretContext: { app: 'a' } }),
            value('b'),
            value('c', { secretContext: {} }),
          ],
        }),
      ),
    );
    expect(written?.spec.source.kms).toEqual({
      encryptionContext: { app: 'all' },
      values: {
        a: { ciphertext: 'AQIC', encryptionContext: { app: 'a' } },
        b: { ciphertext: 'AQIC' },
        c: { ciphertext: 'AQIC' },
      },
    });
  });

  test('has empty values, whatever else stands beside them', async () => {
    const [written] = await translated(
      documents(secret({ secrets: [{ key: 'a', emptySecret: true }, value('b', { emptySecret: true })] })),
    );
    expect(written?.spec.source.kms?.values).toEqual({ a: { empty: true }, b: { empty: true } });
  });

  test('includes the partial secrets of its namespace, which are nothing by themselves', async () => {
    const [written, ...others] = await translated(
      documents(
        partial('shared', { secrets: [value('b')], secretContext: { app: 'shared' } }, 'team'),
        partial('shared', { secrets: [value('x')] }, 'other'),
        secret({ secrets: [value('a')], includeSecrets: ['shared'] }, { namespace: 'team' }),
      ),
    );
    expect(others).toEqual([]);
    expect(written?.metadata.name).toBe('team.example');
    expect(written?.spec.source.kms?.values).toEqual({
      a: { ciphertext: 'AQIC' },
      b: { ciphertext: 'AQIC', encryptionContext: { app: 'shared' } },
    });
  });

  test('says where a partial secret is not there, is broken itself, or has a key again', async () => {
    expect(
      await problemsOf(
        documents(
          secret({ secrets: [value('a')], includeSecrets: ['shard', 'broken', 'same'] }),
          partial('shared', { secrets: [value('b')] }),
          partial('broken', { secretz: [] }),
          partial('same', { secrets: [value('a')] }),
        ),
      ),
    ).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^1: spec\.includeSecrets\[0\]: .*did you mean shared\?/),
        expect.stringMatching(/^1: spec\.includeSecrets\[1\]: .*problems of its own/),
        expect.stringMatching(/^1: spec\.includeSecrets\[2\]: .*found a again/),
        expect.stringMatching(/^5: spec\.secretz: .*did you mean `secrets`/),
      ]),
    );
  });

  test('cannot have a finalizer that deletes, an index without versions, or a KV 2 path without data/', async () => {
    expect(
      await problemsOf(
        documents(
          secret(
            { secrets: [value('a')], kvSettings: { engineVersion: 'v1', casIndex: 1 } },
            { finalizers: ['delete.k8s.patoarvizu.dev'] },
          ),
          secret({ secrets: [value('a')], kvSettings: { engineVersion: 'v2' } }, { name: 'second' }),
        ),
      ),
    ).toEqual([
      expect.stringContaining('metadata.finalizers[0]: cannot be honoured'),
      expect.stringContaining('spec.kvSettings.casIndex: cannot be honoured'),
      expect.stringContaining('spec.path: expected data/'),
    ]);
  });

  test('with the typo of the documentation, or a value that is not base64, is told so', async () => {
    expect(
      await problemsOf(
        documents(
          secret({ secrets: [value('a')] }, { namesace: 'default' }),
          secret({ secrets: [{ key: 'a', encryptedSecret: '<kms-encrypted-secret>' }] }, { name: 'second' }),
        ),
      ),
    ).toEqual([
      expect.stringContaining('metadata.namesace: unknown field `namesace`; did you mean `namespace`?'),
      expect.stringMatching(/spec\.secrets\[0\]\.encryptedSecret: expected base64/),
    ]);
  });
});

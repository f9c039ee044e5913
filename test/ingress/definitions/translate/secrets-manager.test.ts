import { describe, expect, test } from 'vitest';
import { problemsOf, translated } from './translated.ts';

function manifest(spec: object, metadata: object = { name: 'secretdefinition-sample' }): string {
  return JSON.stringify({
    apiVersion: 'secrets-manager.tuenti.io/v1alpha1',
    kind: 'SecretDefinition',
    metadata,
    spec: { name: 'supersecretnew', keysMap: {}, ...spec },
  });
}

describe('A SecretDefinition', () => {
  test('of the samples makes one Secret of keys, decoded where it says so', async () => {
    const path = 'secret/data/pathtosecret1';
    const vault = { mount: 'secret', version: 2, path: 'pathtosecret1' };
    expect(
      await translated(
        manifest({
          keysMap: { decoded: { path, encoding: 'base64', key: 'value' }, raw: { path, key: 'value' } },
        }),
      ),
    ).toEqual([
      {
        apiVersion: 'keyferry.dev/v1',
        kind: 'Sync',
        metadata: { name: 'secretdefinition-sample' },
        spec: {
          source: {
            compose: [
              { vault, key: 'value', as: 'decoded', encoding: 'base64' },
              { vault, key: 'value', as: 'raw' },
            ],
          },
          destinations: [
            {
              name: 'kubernetes',
              kubernetes: {
                namespace: 'default',
                name: 'supersecretnew',
                labels: { 'app.kubernetes.io/managed-by': 'secrets-manager' },
              },
            },
          ],
          reconcile: { every: '1m' },
          adopt: true,
        },
      },
    ]);
  });

  test('of KV 1 begins with its mount, and of Azure has a name without a slash', async () => {
    const [written] = await translated(
      manifest({
        keysMap: { one: { path: 'secret/app', key: 'k' }, azure: { path: 'app-secret', key: 'ignored' } },
      }),
    );
    expect(written?.spec.source.compose).toEqual([
      { vault: { path: 'secret/app' }, key: 'k', as: 'one' },
      { azureKeyVault: { name: 'app-secret' }, as: 'azure' },
    ]);
  });

  test('gives the Secret its type, its labels and its annotations', async () => {
    const [written] = await translated(
      manifest(
        { type: 'kubernetes.io/tls', keysMap: { 'tls.crt': { path: 'kv/data/a', key: 'crt' } } },
        {
          name: 'a',
          namespace: 'team',
          labels: { l: '1' },
          annotations: { a: '2', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
        },
      ),
    );
    expect(written?.spec.destinations[0]?.kubernetes).toEqual({
      namespace: 'team',
      name: 'supersecretnew',
      type: 'kubernetes.io/tls',
      labels: { 'app.kubernetes.io/managed-by': 'secrets-manager', l: '1' },
      annotations: { a: '2' },
    });
  });

  test('with another encoding, or no keys, is refused', async () => {
    expect(
      await problemsOf(manifest({ keysMap: { a: { path: 'kv/a', key: 'k', encoding: 'base32' } } })),
    ).toEqual([expect.stringMatching(/spec\.keysMap\.a\.encoding: .*base64.*found "base32"/)]);
    expect(await problemsOf(manifest({}))).toEqual([
      expect.stringContaining('spec.keysMap: expected at least one key'),
    ]);
  });
});

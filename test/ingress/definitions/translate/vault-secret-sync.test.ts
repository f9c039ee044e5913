import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../../workflows/model/patterns.ts';
import { problemsOf, translated } from './translated.ts';
import { manifest, specOf } from './vault-secret-sync.ts';

describe('A VaultSecretSync', () => {
  test('from one Vault to another, as in examples/vault-to-vault, keeps addresses, namespaces and capture groups', async () => {
    const text = manifest(
      {
        source: { address: 'https://vault.example.com', path: 'hello/world/(.*)', namespace: 'foo/bar' },
        dest: [
          {
            vault: {
              address: 'https://vault2.example.com',
              path: 'rewritten/path/$1',
              namespace: 'me/example',
            },
          },
        ],
      },
      { name: 'vault-to-vault', namespace: 'default' },
    );
    expect(await translated(text)).toEqual([
      {
        apiVersion: 'keyferry.dev/v1',
        kind: 'Sync',
        metadata: { name: 'vault-to-vault' },
        spec: {
          source: {
            vault: { address: 'https://vault.example.com', namespace: 'foo/bar', path: 'hello/world/(.*)' },
          },
          destinations: [
            {
              name: 'vault',
              vault: {
                address: 'https://vault2.example.com',
                namespace: 'me/example',
                path: 'rewritten/path/$1',
              },
            },
          ],
          onSourceDelete: { action: 'delete' },
          adopt: true,
        },
      },
    ]);
  });

  test('to AWS, as in examples/vault-to-aws-secrets', async () => {
    const { destinations } = await specOf({
      source: { address: 'https://vault.example.com', path: 'hello/world', namespace: 'foo/bar' },
      dest: [{ aws: { name: 'example-secret', region: 'us-west-2' } }],
    });
    expect(destinations).toMatchObject([
      { name: 'aws', awsSecretsManager: { name: 'example-secret', region: 'us-west-2' } },
    ]);
  });

  test('to two repositories, as in examples/vault-to-github, names each destination', async () => {
    const { destinations } = await specOf({
      dest: [{ github: { repo: 'foobar', owner: 'hello' } }, { github: { repo: 'barfoo', owner: 'hello' } }],
    });
    expect(destinations).toMatchObject([
      { name: 'github', github: { owner: 'hello', repository: 'foobar', merge: true } },
      { name: 'github-2', github: { owner: 'hello', repository: 'barfoo', merge: true } },
    ]);
  });

  test('of the documentation brings every destination along', async () => {
    const { destinations } = await specOf({
      source: { address: 'https://vault.example.com', path: 'foo/bar/(.*)' },
      dest: [
        {
          aws: {
            name: 'example-secret',
            roleArn: 'arn:aws:iam::123456789012:role/role-name',
            encryptionKey: 'alias/aws/secretsmanager',
            replicaRegions: ['us-east-1'],
          },
        },
        { gcp: { project: 'example-project', name: 'x-$1', replicationLocations: ['europe-west1'] } },
        {
          http: {
            url: 'https://example.com/my/app',
            method: 'POST',
            headerSecret: 'default/header-secret',
            headers: { 'Content-Type': 'application/json' },
            template: '{"{{ .Key }}": 1}',
            successCodes: [200],
          },
        },
      ],
    });
    expect(destinations).toMatchObject([
      {
        awsSecretsManager: {
          kmsKeyId: 'alias/aws/secretsmanager',
          replicaRegions: [{ region: 'us-east-1', kmsKeyId: 'alias/aws/secretsmanager' }],
        },
      },
      { googleSecretManager: { name: 'x-$1', replicas: [{ location: 'europe-west1' }], slash: '-' } },
      {
        http: {
          headersFrom: { namespace: 'default', name: 'header-secret' },
          body: '{"{{ .Key }}": 1}',
          bodyDialect: 'vaultSecretSync',
          expect: [200],
          remove: { method: 'DELETE' },
        },
      },
    ]);
  });

  test('is named after its namespace too, outside of the default one, or as its annotation says', async () => {
    const names = async (metadata: object) =>
      (await translated(manifest({}, metadata))).map((w) => w.metadata);
    expect(await names({ name: 'a', namespace: 'team' })).toEqual([{ name: 'team.a' }]);
    expect(
      await names({
        name: 'a',
        annotations: { 'keyferry.dev/name': 'b', other: 'kept' },
        labels: { l: '1' },
      }),
    ).toEqual([{ name: 'b', annotations: { other: 'kept' }, labels: { l: '1' } }]);
  });

  test('transforms keys: names exactly, expressions anywhere in a key, then renames, then the template', async () => {
    const { transform } = await specOf({
      transforms: {
        include: ['user', 'pass+', 'a.b'],
        exclude: ['^tmp_.*$'],
        rename: [{ from: 'user', to: 'USER' }],
        template: '\n  {"x": {{ .USER | json }}}\n',
      },
    });
    const matches = (pattern: string | undefined, key: string) =>
      compilePattern(pattern ?? '').match(key) !== undefined;
    expect(transform?.include.map((pattern) => matches(pattern, 'my_password'))).toEqual([
      false,
      true,
      false,
    ]);
    expect(transform?.include.map((pattern) => matches(pattern, 'axb'))).toEqual([false, false, false]);
    expect(matches(transform?.exclude[0], 'tmp_1')).toBe(true);
    expect(matches(transform?.exclude[0], 'x_tmp_1')).toBe(false);
    expect(transform).toMatchObject({
      rename: [{ from: 'user', to: 'USER' }],
      template: '{"x": {{ .USER | json }}}',
      dialect: 'vaultSecretSync',
    });
  });

  test('deletes at destinations what the source deletes, unless syncDelete is false', async () => {
    expect((await specOf({})).onSourceDelete.action).toBe('delete');
    expect((await specOf({ syncDelete: true })).onSourceDelete.action).toBe('delete');
    expect((await specOf({ syncDelete: false })).onSourceDelete.action).toBe('retain');
  });

  test('can be suspended, and run dry', async () => {
    expect(await specOf({ suspend: true, dryRun: true })).toMatchObject({ suspend: true, dryRun: true });
  });

  test('logs in to Vault by its role', async () => {
    const { source } = await specOf({ source: { path: 'kv/a', authMethod: 'k8s-prod', role: 'sync' } });
    expect(source.vault?.auth).toMatchObject({ kubernetes: { mount: 'k8s-prod', role: 'sync' } });
    expect(await problemsOf(manifest({ source: { path: 'kv/a', authMethod: 'k8s-prod' } }))).toEqual([
      expect.stringContaining('spec.source.authMethod: expected role'),
    ]);
  });

  test('says why a field cannot be honoured, and what an unknown one was meant to be', async () => {
    const text = `apiVersion: vaultsecretsync.lestak.sh/v1alpha1
kind: VaultSecretSync
metadata:
  name: a
spec:
  source:
    path: kv/a
    cidr: 10.0.0.0/8
  dest:
    - github:
        owner: o
        repo: r
        privateKey: "-----BEGIN"
    - aws:
        nmae: x
  notifications: []
`;
    const problems = await problemsOf(text);
    expect(problems).toEqual([
      expect.stringMatching(/^8: spec\.source\.cidr: cannot be honoured: .*POST/),
      expect.stringMatching(/^13: spec\.dest\[0\]\.github\.privateKey: cannot be honoured: .*credential/),
      expect.stringMatching(/^15: spec\.dest\[1\]\.aws\.nmae: unknown field `nmae`; did you mean `name`\?/),
      expect.stringMatching(/^16: spec\.notifications: cannot be honoured/),
    ]);
    expect(problems.join()).not.toContain('BEGIN');
  });

  test('says at the field of the manifest what its definition does not take', async () => {
    expect(await problemsOf(manifest({ dest: [{ aws: { name: 'a', region: 'europe' } }] }))).toEqual([
      expect.stringMatching(
        /spec\.dest\[0\]\.aws\.region: expected an AWS region.*becomes spec\.destinations\[0\]\.awsSecretsManager\.region/,
      ),
    ]);
  });
});

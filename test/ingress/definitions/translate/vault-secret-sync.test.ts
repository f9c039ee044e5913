import { describe, expect, test } from 'vitest';
import { definitionSchema } from '../../../../workflows/model/definition.ts';
import { compilePattern, expandTemplate } from '../../../../workflows/model/patterns.ts';
import { problemsOf, translated } from './translated.ts';

function manifest(spec: object, metadata: object = { name: 'example' }): string {
  return JSON.stringify({
    apiVersion: 'vaultsecretsync.lestak.sh/v1alpha1',
    kind: 'VaultSecretSync',
    metadata,
    spec: { source: { path: 'kv/a' }, dest: [{ vault: { path: 'kv/b' } }], ...spec },
  });
}

async function specOf(spec: object) {
  const [written] = await translated(manifest(spec));
  return definitionSchema.parse(written).spec;
}

/** Where a path is written to; undefined where it is not synced. */
async function target(path: string, spec: object): Promise<string | undefined> {
  const { source, filter, destinations } = await specOf(spec);
  const groups = compilePattern(source.vault?.path ?? '').match(path);
  const matches = (pattern: string) => compilePattern(pattern).match(path) !== undefined;
  const included = filter === undefined || filter.include.length === 0 || filter.include.some(matches);
  if (groups === undefined || !included || filter?.exclude.some(matches)) return undefined;
  return expandTemplate(destinations[0]?.vault?.path ?? '', groups);
}

const from = (path: string, to: string): object => ({ source: { path }, dest: [{ vault: { path: to } }] });

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
          expect: [200],
          remove: { method: 'DELETE' },
          allowPrivate: false,
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

  describe('paths', () => {
    test('a regular expression matches all of a path, at any depth', async () => {
      expect(await target('foo/test/x/y', from('foo/test/(.*)', 'to/$1'))).toBe('to/x/y');
      expect(await target('foo/test2/x', from('foo/test/(.*)', 'to/$1'))).toBeUndefined();
      expect(await target('foo/test2', from('foo/test(.*)', 'to$1'))).toBe('to2');
      expect(await target('a/foo/test/x', from('foo/test/(.*)', 'to/$1'))).toBeUndefined();
    });

    test('several capture groups rewrite the path, and may be left out', async () => {
      expect(await target('foo/test/bar', from('foo/(test)/(bar)', '$2/$1'))).toBe('bar/test');
      expect(await target('foo/test/bar', from('foo/(test)/(bar)', 'fixed/$2'))).toBe('fixed/bar');
    });

    test('without capture groups, what follows the literal directories is appended', async () => {
      expect(await target('foo/test2/x', from('foo/test.*', 'to/dir'))).toBe('to/dir/test2/x');
      expect(await target('foo/test', from('foo/test.*', 'to/dir/'))).toBe('to/dir/test');
      expect(await target('app7/x', from('app\\d/x', 'to'))).toBeUndefined();
      expect(await target('app7/x', from('app[0-9]+/x', 'to'))).toBe('to/app7/x');
      expect(await target('kv/a', from('kv/(?:a|b)', 'to'))).toBe('to/a');
    });

    test('groups are put in one after the other as texts: $10 is the first and a 0', async () => {
      expect(await target('kv/x', from('kv/(.*)', 'to/$10'))).toBe('to/x0');
      expect(await target('kv/x', from('kv/(.*)', 'to/$0/$$/${1}/$1'))).toBe('to/$0/$$/${1}/x');
    });

    test('a plain path is itself, whatever other characters it has, and so are its destinations', async () => {
      expect(await target('kv/a.b^c$', from('kv/a.b^c$', 'to/$1'))).toBe('to/$1');
      expect(await target('kv/axb^c$', from('kv/a.b^c$', 'to'))).toBeUndefined();
      expect(await target('kv/a(b', from('kv/a(b', 'to'))).toBe('to');
    });

    test('alternatives outside of a group are an error, as upstream anchors only the outer ends', async () => {
      expect(await problemsOf(manifest(from('kv/(a)|kv/(b)', 'to/$1')))).toEqual([
        expect.stringMatching(/spec\.source\.path: .*group/),
      ]);
      expect(await problemsOf(manifest(from('kv/([|]+)', 'to/$1')))).toEqual([]);
    });

    test('a reference to a group that the path does not have is an error', async () => {
      expect(await problemsOf(manifest(from('kv/(.*)', 'to/$2')))).toEqual([
        expect.stringMatching(/spec\.dest\[0\]\.vault\.path: refers to \$2/),
      ]);
    });
  });

  describe('filters', () => {
    const synced = (path: string, filters: object) =>
      target(path, { ...from('foo/bar/(.*)', 'to/$1'), filters }).then((found) => found !== undefined);

    test('by regular expression need not match all of a path; exclude wins', async () => {
      const filters = { regex: { include: ['hello-[0-9]+'], exclude: ['no[^abc]+', '^foo/bar/hello-0$'] } };
      expect(await synced('foo/bar/hello-12/x', filters)).toBe(true);
      expect(await synced('foo/bar/other', filters)).toBe(false);
      expect(await synced('foo/bar/hello-1/nox', filters)).toBe(false);
      expect(await synced('foo/bar/hello-0', filters)).toBe(false);
      expect(await synced('foo/bar/hello-01', filters)).toBe(true);
    });

    test('by regular expression keep their alternatives apart from what is around them', async () => {
      const filters = { regex: { include: ['^foo/bar/a|z$'] } };
      expect(await synced('foo/bar/a1', filters)).toBe(true);
      expect(await synced('foo/bar/1z', filters)).toBe(true);
      expect(await synced('foo/bar/1a1', filters)).toBe(false);
    });

    test('by path match exactly, and never as an expression', async () => {
      expect(await synced('foo/bar/a.b', { path: { include: ['foo/bar/a.b'] } })).toBe(true);
      expect(await synced('foo/bar/axb', { path: { include: ['foo/bar/a.b'] } })).toBe(false);
      expect(await synced('foo/bar/(x)', { path: { exclude: ['foo/bar/(x)'] } })).toBe(false);
      expect(await synced('foo/bar/x', { paths: { exclude: ['foo/bar/x'] } })).toBe(false);
    });

    test('of both sorts must both let a path through', async () => {
      const filters = { regex: { include: ['hello'] }, path: { include: ['foo/bar/hello', 'foo/bar/bye'] } };
      expect(await synced('foo/bar/hello', filters)).toBe(true);
      expect(await synced('foo/bar/bye', filters)).toBe(false);
      expect(await synced('foo/bar/hello2', filters)).toBe(false);
      expect(
        await problemsOf(
          manifest({ filters: { regex: { include: ['x'] }, path: { include: ['foo/bar/y'] } } }),
        ),
      ).toEqual([expect.stringContaining('nothing passes')]);
    });

    test('that are no regular expressions are errors, each at its place', async () => {
      expect(await problemsOf(manifest({ filters: { regex: { include: ['ok', '('] } } }))).toEqual([
        expect.stringContaining('spec.filters.regex.include[1]: expected a regular expression'),
      ]);
    });
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

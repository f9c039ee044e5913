import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { configJsonSchema } from '../../../ingress/definitions/json-schema.ts';
import { withDefaults } from '../../../ingress/definitions/defaults.ts';
import { loadDefinitions } from '../../../ingress/definitions/load.ts';
import { formatProblems } from '../../../ingress/definitions/problem.ts';
import { destinations, sources } from '../../../workflows/model/stores/index.ts';
import type { StoreModel } from '../../../workflows/model/stores/registry.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { sync, write } from './support.ts';

const config = (stores: unknown): string =>
  JSON.stringify({ apiVersion: 'keyferry.dev/v1', kind: 'Config', spec: { stores } });

/** What becomes of a definition, or a manifest, with a configuration file beside its directory. */
async function load(configuration: string, definitions: string | object, name = 'config.yaml') {
  await using directory = await tempDir();
  const text = typeof definitions === 'string' ? definitions : JSON.stringify(definitions);
  await write(directory.path, { [name]: configuration, 'definitions/a.yaml': text });
  const result = await loadDefinitions([join(directory.path, 'definitions')], {
    config: join(directory.path, name),
  });
  const lines = formatProblems(result.problems).replaceAll(`${directory.path}/`, '').split('\n');
  return { lines: lines.filter(Boolean), specs: result.definitions.map(({ definition }) => definition.spec) };
}

const definition = (spec: object) => ({
  apiVersion: 'keyferry.dev/v1',
  kind: 'Sync',
  metadata: { name: 'a' },
  spec,
});

describe('A configuration file', () => {
  test('fills in, field by field, what sources, parts and destinations of a store leave out', async () => {
    const stores = {
      vault: { address: 'https://vault.example.com', namespace: 'team', auth: { token: { env: 'T' } } },
      awsSecretsManager: { region: 'eu-west-1', roleArn: 'arn:aws:iam::123456789012:role/keyferry' },
      azureKeyVault: { cloud: 'china' },
    };
    const composed = definition({
      source: { compose: [{ vault: { path: 'secret/x' } }, { awsSecretsManager: { name: 'y' } }] },
      destinations: [
        { name: 'same', vault: { path: 'copy/x' } },
        { name: 'other', vault: { path: 'copy/x', namespace: 'own', auth: { userpass: user } } },
        { name: 'aws', awsSecretsManager: { name: 'x', region: 'us-east-1' } },
        { name: 'azure', azureKeyVault: { name: 'x' } },
        { name: 'public', azureKeyVault: { name: 'y', cloud: 'public' } },
      ],
    });
    const { lines, specs } = await load(config(stores), composed);

    expect(lines).toEqual([]);
    expect(specs[0]?.source.compose).toMatchObject([
      { vault: { path: 'secret/x', ...stores.vault } },
      { awsSecretsManager: stores.awsSecretsManager },
    ]);
    expect(specs[0]?.destinations).toMatchObject([
      { vault: stores.vault },
      { vault: { address: stores.vault.address, namespace: 'own' } },
      { awsSecretsManager: { region: 'us-east-1', roleArn: stores.awsSecretsManager.roleArn } },
      { azureKeyVault: { cloud: 'china' } },
      { azureKeyVault: { cloud: 'public' } },
    ]);
    // What logs in is taken whole: two ways to log in are none.
    expect(specs[0]?.destinations[1]?.vault?.auth).toEqual({ userpass: { mount: 'userpass', ...user } });
  });
  const user = { username: 'u', password: { env: 'KEYFERRY_SECRET_P' } };

  test('fills no credential and no TLS in where a definition names another server', () => {
    const tls = { skipVerify: true };
    const stores = {
      vault: { address: 'https://vault.example.com', namespace: 'team', auth: { token: { env: 'T' } }, tls },
      github: { auth: { token: { env: 'T' } } },
      kubernetes: { server: 'https://k.example.com', token: { env: 'T' }, ca: { env: 'CA' } },
      azureKeyVault: { vaultUrl: 'https://a.vault.azure.net', auth: { managedIdentity: {} } },
      googleSecretManager: { credentials: { env: 'T' }, project: 'p' },
      awsSecretsManager: { endpoint: 'https://aws.example.com', auth: { accessKey: {} } },
    };
    const filled = (kind: string, store: object): unknown =>
      (
        withDefaults({ spec: { destinations: [{ [kind]: store }] } }, stores) as {
          spec: { destinations: [Record<string, unknown>] };
        }
      ).spec.destinations[0][kind];
    const evil = 'https://evil.example';

    expect(filled('vault', { address: evil })).toEqual({ address: evil, namespace: 'team' });
    expect(filled('github', { apiUrl: evil })).toEqual({ apiUrl: evil });
    expect(filled('kubernetes', { server: evil })).toEqual({ server: evil });
    expect(filled('kubernetes', { kubeconfig: { env: 'K' } })).toEqual({
      kubeconfig: { env: 'K' },
      server: 'https://k.example.com',
    });
    expect(filled('azureKeyVault', { vaultUrl: evil })).toEqual({ vaultUrl: evil });
    expect(filled('googleSecretManager', { endpoint: 'evil.example:443' })).toEqual({
      endpoint: 'evil.example:443',
      project: 'p',
    });
    expect(filled('awsSecretsManager', { endpoint: evil })).toEqual({ endpoint: evil });
    // The same server spelled otherwise, and the vendor's own, who gives the credential its meaning.
    const same = { address: 'https://vault.example.com:443/' };
    expect(filled('vault', same)).toEqual({ ...stores.vault, ...same });
    const vaultUrl = 'https://b.vault.azure.net';
    expect(filled('azureKeyVault', { vaultUrl })).toEqual({ ...stores.azureKeyVault, vaultUrl });
    const apiUrl = 'https://api.github.com';
    expect(filled('github', { apiUrl })).toEqual({ ...stores.github, apiUrl });
  });

  test('is of manifests of other systems, too', async () => {
    const manifest = {
      apiVersion: 'vaultsecretsync.lestak.sh/v1alpha1',
      kind: 'VaultSecretSync',
      metadata: { name: 'a', namespace: 'default' },
      spec: { source: { path: 'secret/x' }, dest: [{ vault: { address: 'https://dr', path: 'copy/x' } }] },
    };
    const vault = { address: 'https://vault.example.com', auth: { token: { env: 'T' } } };
    const { lines, specs } = await load(config({ vault }), manifest);
    expect(lines).toEqual([]);
    expect(specs).toMatchObject([
      { source: { vault }, destinations: [{ vault: { address: 'https://dr' } }] },
    ]);
    // The credential stands beside another address.
    expect(specs[0]?.destinations[0]?.vault?.auth).toBeUndefined();
  });

  test('has its every problem told with place, field and nearest name, and then no definition is used', async () => {
    const { lines, specs } = await load(
      `apiVersion: keyferry.dev/v2
kind: Config
spec:
  stores:
    vault:
      adress: https://vault.example.com
      auth: { token: hvs.canary }
    awsSecretManager: { region: eu-west-1 }
    googleSecretManager: { location: nowhere }
    kubernetes: { namespace: a }
    azureKeyVault: { cloud: chna }
`,
      sync('a').replace('path:', 'pth:'),
    );
    expect(specs).toEqual([]);
    expect(lines).toEqual([
      'config.yaml:1:13: apiVersion: expected keyferry.dev/v1, found "keyferry.dev/v2"',
      'config.yaml:6:7: spec.stores.vault.adress: unknown field `adress`; did you mean `address`?',
      expect.stringMatching(
        /^config\.yaml:7:22: spec\.stores\.vault\.auth\.token: expected .*, found a string$/,
      ),
      'config.yaml:8:5: spec.stores.awsSecretManager: unknown field `awsSecretManager`; did you mean `awsSecretsManager`?',
      'config.yaml:9:38: spec.stores.googleSecretManager.location: expected a location of Google Cloud, as in europe-west1, found "nowhere"',
      expect.stringMatching(
        /^config\.yaml:10:19: spec\.stores\.kubernetes\.namespace: unknown field `namespace`; known here: `server`/,
      ),
      'config.yaml:11:29: spec.stores.azureKeyVault.cloud: expected one of public, usGovernment, china, found "chna"; did you mean china?',
      'definitions/a.yaml:7:29: spec.source.vault.pth: unknown field `pth`; did you mean `path`?',
    ]);
    expect(lines.join()).not.toContain('canary');
  });

  test.each([
    ['of another kind', sync('b'), '2:7: kind: expected Config, found "Sync"'],
    ['that is empty', '# nothing yet\n', ' expected a configuration file, found nothing'],
    ['that is a list', '- a', '1:1: expected a map that begins with apiVersion and kind, found a list'],
    [
      'with two documents',
      `${config({})}\n---\n${config({})}`,
      '3:1: expected one document in it, found another',
    ],
    [
      'with a tab',
      'kind: Config\nspec:\n\tstores: {}\n',
      '3:1: expected spaces, found a tab; YAML is indented with spaces only',
    ],
  ])('%s is told of with its place', async (_what, text, line) => {
    const { lines, specs } = await load(text, sync('a'));
    expect(lines).toEqual([`config.yaml:${line}`]);
    expect(specs).toEqual([]);
  });

  test('that is not there stops what was to be done with it', async () => {
    await using directory = await tempDir();
    await write(directory.path, { 'a.yaml': sync('a') });
    const missing = join(directory.path, 'none.yaml');
    const { definitions, problems } = await loadDefinitions([directory.path], { config: missing });
    expect(definitions).toEqual([]);
    expect(problems).toEqual([{ file: missing, message: 'there is no such file or directory' }]);
  });

  test('among the definitions is passed over where it is the one given, and else told how to be given', async () => {
    await using directory = await tempDir();
    const file = join(directory.path, 'config.yaml');
    await write(directory.path, { 'config.yaml': config({}), 'a.yaml': sync('a') });

    const given = await loadDefinitions([directory.path], { config: file });
    expect([given.definitions.length, given.problems]).toEqual([1, []]);
    const { problems } = await loadDefinitions([directory.path]);
    expect(problems).toMatchObject([
      {
        file,
        field: 'kind',
        message:
          'expected a definition, found a configuration file: give it with --config FILE or KEYFERRY_CONFIG',
      },
    ]);
  });

  test('takes nothing from what a definition has wrong itself', async () => {
    const { lines } = await load(
      config({ vault: { address: 'https://vault.example.com' } }),
      sync('a').replace('mount: secret', 'adress: "https://x"'),
    );
    expect(lines).toEqual([
      'definitions/a.yaml:7:14: spec.source.vault.adress: unknown field `adress`; did you mean `address`?',
    ]);
  });
});

describe('The schema of configuration files', () => {
  const registry: Readonly<Record<string, StoreModel>> = { ...sources, ...destinations };

  test('has the connection of every store and nothing else, as the settings have it', () => {
    const schema = configJsonSchema() as { properties: { spec: { properties: { stores: Fields } } } };
    const { properties } = schema.properties.spec.properties.stores;
    expect(Object.keys(properties).sort()).toEqual(Object.keys(registry).sort());
    for (const [kind, { connection }] of Object.entries(registry))
      expect(Object.keys(properties[kind]?.properties ?? {}), kind).toEqual(connection);
  });

  test('is one for a store that is source and destination, and requires nothing', () => {
    for (const [kind, source] of Object.entries<StoreModel>(sources)) {
      const destination = (destinations as Readonly<Record<string, StoreModel>>)[kind] ?? source;
      for (const name of source.connection)
        expect(source.settings.shape[name], `${kind}.${name}`).toBe(destination.settings.shape[name]);
    }
    const required = Object.entries(registry).flatMap(([kind, { settings, connection }]) =>
      connection
        .filter((name) => !z.safeParse(settings.shape[name] ?? z.never(), undefined).success)
        .map((name) => `${kind}.${name}`),
    );
    expect(required).toEqual([]);
  });

  test('refuses a mistyped field', () => {
    const read = z.fromJSONSchema(configJsonSchema() as z.core.JSONSchema.JSONSchema);
    const sound: object = JSON.parse(config({ vault: { address: 'https://vault' } })) as object;
    expect(read.safeParse(sound).success).toBe(true);
    expect(read.safeParse({ ...sound, spec: { stores: { vault: { adress: 'x' } } } }).success).toBe(false);
  });
});

interface Fields {
  readonly properties: Readonly<Record<string, { readonly properties?: object }>>;
}

import { describe, expect, test } from 'vitest';
import { destinations, sources } from '../../../../workflows/model/stores/index.ts';
import type { StoreModel } from '../../../../workflows/model/stores/registry.ts';

const stores: Readonly<Record<string, StoreModel>> = { ...sources, ...destinations };

/** What is said of settings, each with its field; nothing where they are taken. */
function refusals(kind: string, settings: object): string[] {
  const { error } = stores[kind]?.settings.safeParse(settings) ?? {};
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const owner = { owner: 'acme' };
const one = { namespace: 'a', name: 'x' };
const tls = { ca: { file: '/ca' } };
const certificate = { env: 'C' };
const kv1 = { path: 'secret/x', version: 1 };
const NO_GROUP = 'expected no capture group in the host: a source path would choose where its secret is sent';
const NO_TLS = 'tls: expected no tls with a URL that begins with http://: use https://, or {}';
const noUser = (field: string, instead: string): string =>
  `${field}: expected no user name or password in the URL: use ${instead}`;

describe('The settings of a store', () => {
  test.each([
    ['http', 'url', 'secretHeaders', {}],
    ['vault', 'address', 'auth', { path: 'x' }],
    ['azureKeyVault', 'vaultUrl', 'auth', { name: 'x' }],
    ['github', 'apiUrl', 'auth', owner],
    ['kubernetes', 'server', 'token or clientCertificate', one],
    ['awsSecretsManager', 'endpoint', 'auth', { name: 'x' }],
  ])('%s takes no user name or password in %s', (kind, field, instead, others) => {
    for (const user of ['u:canary@', 'u@', ':canary@', '@', 'u:a@canary@'])
      expect(refusals(kind, { ...others, [field]: `https://${user}host.example` })).toEqual([
        noUser(field, instead),
      ]);
    for (const taken of ['https://host.example', 'https://host.example:8443/'])
      expect(refusals(kind, { ...others, [field]: taken })).toEqual([]);
  });

  test.each([
    'https://$1/',
    'https://$1.example.com/',
    'https://example.com$1',
    'https://x-${1}.example.com/a',
    'https://example.com:$1/',
    'https://$$$1.example.com/',
  ])('no capture group chooses the host of %s, nor of a removal', (url) => {
    expect(refusals('http', { url })).toEqual([`url: ${NO_GROUP}`]);
    expect(refusals('http', { url: 'https://x/$1', remove: { url } })).toEqual([`remove.url: ${NO_GROUP}`]);
  });

  test('capture groups may stand in path and query, and an at sign with them', () => {
    for (const url of ['https://x/$1', 'https://x?name=${1}', 'http://x:8080/u@$1', 'https://x/$$1'])
      expect(refusals('http', { url, remove: { url } })).toEqual([]);
    expect(refusals('http', { url: 'https://x', remove: { url: 'https://u:canary@x' } })).toEqual([
      noUser('remove.url', 'secretHeaders'),
    ]);
  });

  test.each([
    [
      'kubernetes',
      { ...one, clientCertificate: certificate },
      ': expected clientCertificate and clientKey, both or neither',
    ],
    [
      'kubernetes',
      { ...one, clientKey: certificate },
      ': expected clientCertificate and clientKey, both or neither',
    ],
    ['vault', { ...kv1, kv2: { cas: 1 } }, 'kv2: expected no kv2 with version 1'],
    [
      'vault',
      { ...kv1, removal: 'destroy' },
      'removal: expected removal delete with version 1: KV 1 has no other',
    ],
    [
      'vault',
      { ...kv1, removal: 'metadata' },
      'removal: expected removal delete with version 1: KV 1 has no other',
    ],
    ['vault', { path: 'x', address: 'http://vault', tls }, NO_TLS],
    ['http', { url: 'http://x', tls: { skipVerify: true } }, NO_TLS],
    [
      'googleSecretManager',
      { name: 'x', location: 'europe-west3', replicas: [{ location: 'europe-west1' }] },
      'replicas: expected no replicas with location: a regional secret has none',
    ],
    [
      'github',
      { owner: 'acme/app' },
      'owner: expected the name of an organisation or user, which has no slash',
    ],
    [
      'github',
      { ...owner, repository: 'acme/$1' },
      'repository: expected the name of a repository, without its owner, which has no slash',
    ],
    [
      'github',
      { ...owner, prefix: 'github_x' },
      'prefix: expected a prefix that does not begin with GITHUB_: such names are GitHub’s own',
    ],
    [
      'azureKeyVault',
      { name: 'x', vaultUrl: 'https://a.vault.azure.net/secrets/x' },
      'vaultUrl: expected the URL of a key vault, without a path: the secret is for name',
    ],
    [
      'azureKeyVault',
      { name: 'x', vaultUrl: 'http://127.0.0.1.example.com' },
      'vaultUrl: expected a URL that begins with https://: http is for an emulator on the same machine',
    ],
  ])('%s that could never work is refused: %j', (kind, settings, words) => {
    expect(refusals(kind, settings)).toEqual([words]);
  });

  test.each([
    ['kubernetes', { ...one, clientCertificate: certificate, clientKey: certificate }],
    ['vault', { ...kv1, removal: 'delete' }],
    ['vault', { path: 'x', version: 2, kv2: { cas: 1 }, removal: 'destroy' }],
    ['vault', { path: 'x', address: 'http://vault', tls: {} }],
    ['vault', { path: 'x', address: 'https://vault', tls }],
    ['http', { url: 'http://x', remove: { url: 'https://x' }, tls }],
    ['googleSecretManager', { name: 'x', replicas: [{ location: 'europe-west1' }] }],
    ['googleSecretManager', { name: 'x', endpoint: 'private:443' }],
    ['github', { owner: '$1', repository: '${2}', prefix: 'MY_GITHUB_' }],
    ['azureKeyVault', { name: 'x', vaultUrl: 'https://a.vault.azure.net/' }],
    ['azureKeyVault', { name: 'x', vaultUrl: 'http://127.0.0.1:8443' }],
    // A source may be one value, which needs no key.
    ['awsSecretsManager', { name: 'x', encoding: 'base64' }],
  ])('%s that works is taken: %j', (kind, settings) => {
    expect(refusals(kind, settings)).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { conflictsOf, from } from './support.ts';

type Destination = Parameters<typeof from>[2][number];

/** Whether two definitions that write these conflict. */
function clash(a: Destination, b: Destination): boolean {
  return conflictsOf(from('a', 'a/(.+)', [a]), from('b', 'b/(.+)', [b])).length > 0;
}

describe('One key is one secret only in one place', () => {
  test('a Vault: address and namespace, however they are written', () => {
    const path = 'kv/$1';
    const vault = (settings: object) => ({ vault: { path, ...settings } });
    const address = 'https://vault.example';
    expect(clash(vault({}), vault({}))).toBe(true);
    expect(clash(vault({ address }), vault({ address: 'https://VAULT.example:443/' }))).toBe(true);
    expect(clash(vault({ address }), vault({ address: 'https://other.example' }))).toBe(false);
    expect(clash(vault({ address, namespace: 'a/' }), vault({ address, namespace: '/a' }))).toBe(true);
    expect(clash(vault({ address, namespace: 'a' }), vault({ address, namespace: 'b' }))).toBe(false);
  });

  test('what one leaves to the worker and the other names may be two places: none is refused', () => {
    const path = 'kv/$1';
    expect(clash({ vault: { path } }, { vault: { path, address: 'https://vault.example' } })).toBe(false);
    expect(clash({ vault: { path } }, { vault: { path, namespace: 'a' } })).toBe(false);
  });

  test('a mount named, or at the beginning of the path, is the same mount', () => {
    expect(clash({ vault: { mount: 'secret', path: 'a/$1' } }, { vault: { path: 'secret/a/$1' } })).toBe(
      true,
    );
    expect(clash({ vault: { mount: 'secret', path: 'a/$1' } }, { vault: { path: 'a/$1' } })).toBe(false);
    expect(
      clash({ vault: { mount: 'team/kv', path: '$1' } }, { vault: { mount: 'team', path: 'kv/$1' } }),
    ).toBe(true);
  });

  test('AWS: region, endpoint and the account of the role', () => {
    const aws = (settings: object) => ({ awsSecretsManager: { name: 'x/$1', ...settings } });
    const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
    expect(clash(aws({}), aws({}))).toBe(true);
    expect(clash(aws({ region: 'eu-west-1' }), aws({ region: 'eu-west-2' }))).toBe(false);
    expect(
      clash(aws({ roleArn: role('123456789012', 'a') }), aws({ roleArn: role('123456789012', 'b') })),
    ).toBe(true);
    expect(
      clash(aws({ roleArn: role('123456789012', 'a') }), aws({ roleArn: role('210987654321', 'a') })),
    ).toBe(false);
    expect(
      clash(aws({ endpoint: 'http://127.0.0.1:5000' }), aws({ endpoint: 'http://127.0.0.1:5001' })),
    ).toBe(false);
  });

  test('AWS: a replica takes the name in its region', () => {
    const replicated = {
      awsSecretsManager: { name: 'x/$1', region: 'eu-west-1', replicaRegions: [{ region: 'us-east-1' }] },
    };
    expect(clash(replicated, { awsSecretsManager: { name: 'x/$1', region: 'us-east-1' } })).toBe(true);
    expect(clash(replicated, { awsSecretsManager: { name: 'x/$1', region: 'us-east-2' } })).toBe(false);
    // In two places at once it is still one conflict.
    expect(conflictsOf(from('a', '(.+)', [replicated]), from('b', '(.+)', [replicated]))).toHaveLength(1);
  });

  test('Google: project and location; a slash is another character', () => {
    const google = (name: string, settings: object = {}) => ({
      googleSecretManager: { project: 'p', name, ...settings },
    });
    expect(clash(google('x/$1'), google('x-$1'))).toBe(true);
    expect(clash(google('x/$1', { slash: '_' }), google('x-$1'))).toBe(false);
    expect(clash(google('x/$1', { slash: '' }), google('x$1'))).toBe(true);
    expect(clash(google('x-$1'), google('x-$1', { project: 'q' }))).toBe(false);
    expect(clash(google('x-$1'), google('x-$1', { location: 'europe-west1' }))).toBe(false);
  });

  test('Azure: the key vault; upper and lower case are one', () => {
    const azure = (name: string, vaultUrl = 'https://v.vault.azure.net') => ({
      azureKeyVault: { vaultUrl, name },
    });
    expect(clash(azure('App-$1'), azure('app-$1'))).toBe(true);
    expect(clash(azure('app/$1'), azure('APP-$1'))).toBe(true);
    expect(clash(azure('app-$1'), azure('app-$1', 'https://w.vault.azure.net'))).toBe(false);
  });

  test('Kubernetes: cluster and namespace, of which there may be several', () => {
    const kubernetes = (settings: { namespace: string } | { namespaces: object }, name = 'x') => ({
      kubernetes: { ...settings, name },
    });
    expect(clash(kubernetes({ namespace: 'a' }), kubernetes({ namespace: 'a' }))).toBe(true);
    expect(clash(kubernetes({ namespace: 'a' }), kubernetes({ namespace: 'b' }))).toBe(false);
    expect(clash(kubernetes({ namespace: '$1' }), kubernetes({ namespace: 'b' }))).toBe(true);
    expect(clash(kubernetes({ namespaces: { names: ['a', 'b'] } }), kubernetes({ namespace: 'b' }))).toBe(
      true,
    );
    expect(clash(kubernetes({ namespaces: { names: ['a', 'c'] } }), kubernetes({ namespace: 'b' }))).toBe(
      false,
    );
  });

  test('GitHub and HTTP: what is one key is theirs to say, and nothing is refused', () => {
    const github = { github: { owner: 'o', repository: 'r' } };
    const http = { http: { url: 'https://api.example/secrets' } };
    expect(clash(github, github)).toBe(false);
    expect(clash(http, http)).toBe(false);
  });

  test('stores of different kinds never share a key', () => {
    expect(clash({ vault: { path: 'x/$1' } }, { awsSecretsManager: { name: 'x/$1' } })).toBe(false);
  });
});

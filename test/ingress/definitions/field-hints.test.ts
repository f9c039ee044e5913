import { describe, expect, test } from 'vitest';
import { loadText, sync } from './support.ts';

/** The one line that a change of a sound definition gives, without the file's name. */
async function problemOf(change: (text: string) => string): Promise<string> {
  const { lines } = await loadText(change(sync('app')));
  expect(lines).toEqual([expect.any(String)]);
  return (lines[0] ?? '').replace('a.yaml:', '');
}

const inDestination = (fields: string) => (text: string) =>
  text.replace(/vault: \{ mount: copy, .*\}/, () => fields);

describe('What people write who know another tool', () => {
  test.each([
    [
      'spec.schedule',
      (t: string) => t.replace('spec:', 'spec:\n  schedule: "0 * * * *"'),
      'write `reconcile: { every: 1h }` or `reconcile: { cron: "0 * * * *" }`',
    ],
    [
      'spec.onSourceDelete',
      (t: string) => `${t}  onSourceDelete: delete\n`,
      'write `onSourceDelete: { action: delete }`',
    ],
    [
      'spec.source',
      (t: string) => t.replace(/source:\n.*/, 'source: secret/app').replace('/$1', ''),
      'write `source: { vault: { mount: …, path: … } }`',
    ],
    ['spec.from', (t: string) => t.replace('source:', 'from:'), 'did you mean `source`?'],
    [
      'spec.to',
      (t: string) => t.replace('destinations:', 'to:'),
      'write `destinations: [{ name: …, vault: { … } }]`',
    ],
    [
      'spec.include',
      (t: string) => `${t}  include: [a]\n`,
      'write `filter: { include: [ … ], exclude: [ … ] }` for paths',
    ],
    ['spec.adopt', (t: string) => `${t}  adopt: yes\n`, 'yes, no, on and off are plain texts in YAML 1.2'],
    ['source', (t: string) => `${t}source: {}\n`, 'it stands one level deeper, below `spec`'],
    [
      'spec.destinations[0].vault.token',
      inDestination('vault: { path: x, token: T }'),
      'write `auth: { token: { env: NAME } }`',
    ],
    [
      'spec.destinations[0].vault.role',
      inDestination('vault: { path: x, role: app }'),
      'write `auth: { kubernetes: { role: … } }`',
    ],
    ['spec.destinations[0].vault', inDestination('vault: copy/app'), 'write `vault: { mount: …, path: … }`'],
    ['spec.destinations[0].aws', inDestination('aws: { name: "x/$1" }'), 'did you mean `awsSecretsManager`?'],
    [
      'spec.destinations[0].awsSecretsManager.path',
      inDestination('awsSecretsManager: { path: "x/$1" }'),
      'did you mean `name`?',
    ],
    [
      'spec.destinations[0].awsSecretsManager.regions',
      inDestination('awsSecretsManager: { name: "x/$1", regions: [eu-west-1] }'),
      'write `replicaRegions: [{ region: … }]`',
    ],
    [
      'spec.destinations[0].awsSecretsManager.replicaRegions[0]',
      inDestination('awsSecretsManager: { name: "x/$1", replicaRegions: [eu-west-1] }'),
      'write `replicaRegions: [{ region: … }]`',
    ],
    [
      'spec.destinations[0].github.repo',
      inDestination('github: { owner: a, repo: b }'),
      'did you mean `repository`?',
    ],
  ])('who writes %s as elsewhere is told once how it is written here', async (field, change, words) => {
    const problem = await problemOf(change);
    expect(problem).toContain(`: ${field}: `);
    expect(problem).toContain(words);
  });

  test.each([
    ['vaultsecretsync.lestak.sh/v1alpha1', 'VaultSecretSync'],
    ['keyferry.dev/v1', 'Sync'],
    ['example.com/v1', 'Sync or VaultSecretSync'],
  ])('a kind SecretSync of %s is %s, and of no other kind a field is told', async (apiVersion, meant) => {
    const text = sync('app').replace('keyferry.dev/v1', apiVersion).replace('kind: Sync', 'kind: SecretSync');
    const { lines } = await loadText(text);
    expect(lines[0]).toBe(
      `a.yaml:2:7: kind: expected a kind that Keyferry reads, found "SecretSync"; did you mean ${meant}?`,
    );
    expect(lines.join()).not.toContain('SecretStore');
    if (meant !== 'VaultSecretSync') expect(lines).toHaveLength(1);
  });
});

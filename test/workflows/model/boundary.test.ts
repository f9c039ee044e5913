import { expect, test } from 'vitest';
import { claimOf } from '../../../workflows/model/boundary.ts';
import { configSchema } from '../../../workflows/model/config.ts';
import { sources } from '../../../workflows/model/stores/index.ts';

const auth = { token: { env: 'VAULT_TOKEN' } };
const operators = { address: 'https://vault.example.com', auth };

/** Fields that the worker refuses, where definitions may name any variable that begins with VAULT_. */
function crossings(settings: object, vault: object, env: Readonly<Record<string, string>> = {}): string[] {
  const config = configSchema.parse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Config',
    spec: { stores: { vault }, credentials: { env: ['VAULT_*'] } },
  });
  const at = { env: (name: string) => env[name], namespace: undefined };
  const given = { path: 's/x', ...settings };
  return claimOf('vault', sources.vault, given, config.spec, at).crossings.map(({ path }) => path.join('.'));
}

test('a credential of the configuration file goes to no other server, not even where definitions may name it', () => {
  const elsewhere = { address: 'https://elsewhere.example.com', auth };
  expect(crossings(elsewhere, operators)).toEqual(['auth.token']);
  expect(crossings(elsewhere, { auth })).toEqual(['auth.token']);
  expect(crossings({ ...operators, tls: { skipVerify: true } }, operators)).toEqual(['auth.token']);
});

test('it goes to its own server, and what is only a definition’s goes where that says', () => {
  const elsewhere = { address: 'https://elsewhere.example.com', auth };
  expect(crossings(operators, operators)).toEqual([]);
  expect(crossings(elsewhere, { auth }, { VAULT_ADDR: elsewhere.address })).toEqual([]);
  expect(crossings(elsewhere, {})).toEqual([]);
  // A CA is no secret.
  const ca = { tls: { ca: { env: 'VAULT_CA' } } };
  const own = { address: elsewhere.address, auth: { token: { env: 'VAULT_OTHER' } }, ...ca };
  expect(crossings(own, { ...operators, ...ca })).toEqual([]);
});

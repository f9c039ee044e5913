import { describe, expect, test } from 'vitest';
import { openDestinations, openSource } from '../../activities/stores/index.ts';
import type { DestinationSpec, SourceSpec } from '../../workflows/model/definition.ts';
import { HERE } from '../support/here.ts';
import { servers } from '../support/servers.ts';
import { uniqueName } from '../support/unique.ts';
import { vaultClient } from '../support/vault-client.ts';
import { createWorld } from '../../worker/world.ts';

const env: Readonly<Record<string, string>> = {
  VAULT_ADDR: servers.vault.address,
  VAULT_TOKEN: servers.vault.token,
};
const world = { ...createWorld(() => undefined), env: (name: string) => env[name] };
const options = { ...HERE, world, signal: new AbortController().signal };

async function read(vault: object, path: string): Promise<unknown> {
  const spec = { vault } as SourceSpec;
  await using source = await openSource(spec, options);
  return await source.read(path);
}

/** An engine that is no KV engine, and answers what is asked below it. */
async function transit(): Promise<string> {
  const path = uniqueName('transit');
  for (const [at, body] of [
    [`sys/mounts/${path}`, { type: 'transit' }],
    [`${path}/keys/k`, {}],
  ] as const)
    await fetch(`${servers.vault.address}/v1/${at}`, {
      method: 'POST',
      headers: { 'X-Vault-Token': servers.vault.token },
      body: JSON.stringify(body),
    });
  return path;
}

describe('A definition that says KV of what is none', () => {
  test.each([
    ['its own token', 'auth/token', 'lookup-self'],
    ['a policy', 'sys', 'policies/acl/default'],
    ['what Vault keeps for its token', 'cubbyhole', 'x'],
  ])('is not told %s of the worker', async (_what, mount, path) => {
    for (const version of [1, 2] as const)
      await expect(read({ mount, version, path }, path)).rejects.toMatchObject({ code: 'invalidName' });
  });

  test('is refused where another engine is mounted, which is asked of Vault', async () => {
    const mount = await transit();
    await expect(read({ mount, version: 1, path: 'keys/k' }, 'keys/k')).rejects.toMatchObject({
      code: 'unsupported',
    });
    const spec = { name: 'd', vault: { mount, version: 1, path: 'keys/other' } } as DestinationSpec;
    await using session = await openDestinations(spec, options);
    await expect(session.at('keys/other').read()).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('reads KV 1 as before', async () => {
    const mount = await vaultClient().newMount(1);
    await mount.put('app', { key: 'value' });
    expect(await read({ mount: mount.path, version: 1, path: 'app' }, 'app')).toMatchObject({
      state: 'present',
    });
  });
});

test('settings that no schema takes open no store, whatever Temporal was given', async () => {
  for (const vault of [
    { address: [servers.vault.address], mount: 'secret', path: 'x' },
    { auth: { token: { env: 'VAULT_TOKEN', x: 1 } }, mount: 'secret', path: 'x' },
  ])
    await expect(read(vault, 'x')).rejects.toMatchObject({
      code: 'notConfigured',
      message: expect.stringContaining('is not valid') as string,
    });
});

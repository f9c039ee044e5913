import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { runtimes } from '../../../support/runtimes.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { startTlsVault } from './tls-vault.ts';

const run = promisify(execFile);
const program = resolve(import.meta.dirname, 'carry.ts');

describe.each(Object.entries(runtimes))('Vault on %s', (_name, [command, ...args]) => {
  test('is written and read with TLS and a certificate to log in by, and nothing stays open', async () => {
    await using vault = await startTlsVault();
    const root = vaultClient(vault.server);
    const policy = await root.newPolicy(
      'path "secret/*" { capabilities = ["create", "read", "update", "patch"] }',
    );
    await root.request('POST', 'sys/auth/cert', { body: { type: 'cert' } });
    await root.request('POST', 'auth/cert/certs/worker', {
      body: { certificate: vault.authority.ca, token_policies: [policy] },
    });
    const { stdout, stderr } = await run(command, [...args, program, vault.address, vault.directory], {
      timeout: 50_000,
    });
    expect(JSON.parse(stdout)).toEqual({
      read: {
        state: 'present',
        version: '1',
        madeAt: expect.stringMatching(/^2\d{3}-.+Z$/) as string,
        kvVersion: 2,
        content: { kind: 'keys', keys: { a: 'é' } },
      },
      requests: expect.arrayContaining(['login 200', 'write 200', 'revoke 204', 'read 200']) as unknown,
    });
    expect(stderr).toBe('');
  }, 60_000);
});

import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createCertificateAuthority } from '../../../support/certificates.ts';
import { runtimes } from '../../../support/runtimes.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { startServer } from './harness.ts';

const run = promisify(execFile);
const program = resolve(import.meta.dirname, '../../../support/google-secret-manager/carry.ts');

describe.each(Object.entries(runtimes))('Google Secret Manager on %s', (_name, [command, ...args]) => {
  test('is written and read with TLS and a key, and nothing stays open', async () => {
    const authority = await createCertificateAuthority();
    const tls = await authority.issue({ commonName: 'localhost', ipSans: '127.0.0.1' });
    await using server = await startServer({ tls });
    // By name: a name is what TLS verifies.
    const endpoint = server.address.replace('127.0.0.1', 'localhost');
    await using directory = await tempDir();
    const ca = join(directory.path, 'ca.pem');
    await writeFile(ca, authority.ca);
    // What gRPC trusts instead of what the runtime does, on both.
    const trust = { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: ca };
    const { stdout, stderr } = await run(command, [...args, program, endpoint, 'carried'], {
      env: { ...process.env, ...trust, ...server.env },
      timeout: 50_000,
    });
    expect(JSON.parse(stdout)).toEqual({
      state: 'present',
      version: '1',
      content: { kind: 'keys', keys: { a: 'é' } },
    });
    expect(stderr).toBe('');
    expect(server.faults.connections()).toBe(0);
  });
});

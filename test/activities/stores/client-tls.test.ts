import { once } from 'node:events';
import { createServer, request } from 'node:https';
import { beforeAll, describe, expect, it } from 'vitest';
import { readClientTls } from '../../../activities/stores/client-tls.ts';
import type { ClientTls } from '../../../activities/stores/http-client.ts';
import { StoreError } from '../../../activities/stores/store-error.ts';
import { tls } from '../../../workflows/model/stores/tls.ts';
import {
  createCertificateAuthority,
  type CertificateAuthority,
  type Issued,
} from '../../support/certificates.ts';

let authority: CertificateAuthority;
let server: Issued;
let client: Issued;

beforeAll(async () => {
  authority = await createCertificateAuthority();
  server = await authority.issue({ commonName: 'vault.example', ipSans: '127.0.0.1' });
  client = await authority.issue({ commonName: 'worker' });
});

function readSettings(settings: unknown, files: Readonly<Record<string, string>> = {}): Promise<ClientTls> {
  return readClientTls(tls.parse(settings), {
    where: 'Store',
    field: 'tls',
    world: {
      env: (name) => ({ KEY: client.key, CERT: client.certificate })[name],
      readFile: (path) =>
        path in files ? Promise.resolve(files[path] ?? '') : Promise.reject(new Error('ENOENT')),
      countRequest: () => undefined,
    },
  });
}

async function problem(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (!(error instanceof StoreError)) throw new Error('no StoreError');
  expect(error.message + error.remedy).not.toContain('MIG');
  return `${error.code}: ${error.message}`;
}

const PAIR = { certificate: { env: 'CERT' }, key: { env: 'KEY' } };

describe('the tls settings', () => {
  it('ask for nothing where there are none, or where they say what is usual', async () => {
    expect(await readSettings({})).toEqual({});
  });

  it('become options of node:tls', async () => {
    const given = { ca: { file: '/ca' }, ...PAIR, serverName: 'vault.example', skipVerify: true };
    expect(await readSettings(given, { '/ca': authority.ca })).toEqual({
      ca: authority.ca,
      cert: client.certificate,
      key: client.key,
      servername: 'vault.example',
      rejectUnauthorized: false,
    });
    expect(await readSettings({ ca: authority.ca })).toEqual({ ca: authority.ca });
  });

  it('name the field whose file is missing, empty or no PEM', async () => {
    const files = { '/empty': '', '/text': 'certificate', '/cert': client.certificate };
    const damaged = '-----BEGIN CERTIFICATE-----\nMIGdamaged\n-----END CERTIFICATE-----';
    expect(await problem(readSettings({ ca: { file: '/none' } }))).toMatch(
      /^notConfigured: .*\/none.*the CA/,
    );
    expect(await problem(readSettings({ ca: { file: '/empty' } }, files))).toMatch(
      /^notConfigured: .*\/empty/,
    );
    expect(await problem(readSettings({ ca: { file: '/text' } }, files))).toMatch(
      /^notConfigured: .*tls\.ca/,
    );
    expect(await problem(readSettings({ ca: damaged }))).toMatch(/^notConfigured: .*tls\.ca/);
    expect(await problem(readSettings({ ...PAIR, certificate: { file: '/text' } }, files))).toMatch(
      /^notConfigured: .*tls\.certificate/,
    );
    expect(await problem(readSettings({ ...PAIR, key: { file: '/cert' } }, files))).toMatch(
      /^notConfigured: .*tls\.key/,
    );
  });

  it('refuse a key that is not that of the certificate', async () => {
    expect(await problem(readSettings({ ...PAIR, key: { file: '/key' } }, { '/key': server.key }))).toMatch(
      /^notConfigured: .*tls\.key is not the private key/,
    );
  });

  it('hold against a server that asks for a client certificate', async () => {
    const { ca } = authority;
    const listening = createServer(
      { cert: server.certificate, key: server.key, ca, requestCert: true, rejectUnauthorized: true },
      (_, response) => response.end('in'),
    ).listen(0, '127.0.0.1');
    try {
      await once(listening, 'listening');
      const address = listening.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      expect(await get(port, await readSettings({ ca, ...PAIR }))).toBe('in');
      expect(await get(port, await readSettings({ ca, ...PAIR, serverName: 'vault.example' }))).toBe('in');
      expect(await get(port, await readSettings({ ...PAIR, skipVerify: true }))).toBe('in');
      await expect(get(port, await readSettings({ ...PAIR }))).rejects.toThrow();
      await expect(get(port, await readSettings({ ca }))).rejects.toThrow();
      await expect(
        get(port, await readSettings({ ca, ...PAIR, serverName: 'other.example' })),
      ).rejects.toThrow();
    } finally {
      listening.closeAllConnections();
      listening.close();
    }
  });
});

function get(port: number, options: ClientTls): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
      response.setEncoding('utf8').once('data', resolve);
    });
    sent.once('error', reject).end();
  });
}

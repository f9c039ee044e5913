import { afterAll, beforeAll, describe as suite, expect, test } from 'vitest';
import {
  createCertificateAuthority,
  type CertificateAuthority,
  type Issued,
} from '../../../support/certificates.ts';
import { startEndpoint, type Endpoint } from '../../../support/http-endpoint/server.ts';
import { keys, open, storeError } from './harness.ts';

const CONTENT = keys({ a: '1' });

let authority: CertificateAuthority;
let client: Issued;
let endpoint: Endpoint;
let mutual: Endpoint;

beforeAll(async () => {
  authority = await createCertificateAuthority();
  client = await authority.issue({ commonName: 'keyferry' });
  const { certificate: cert, key } = await authority.issue({
    commonName: 'receiver.test',
    ipSans: '127.0.0.1',
  });
  endpoint = await startEndpoint({ tls: { cert, key } });
  mutual = await startEndpoint({
    tls: { cert, key, ca: authority.ca, requestCert: true, rejectUnauthorized: true },
  });
});

afterAll(async () => {
  await endpoint[Symbol.asyncDispose]();
  await mutual[Symbol.asyncDispose]();
});

async function send(tls: Readonly<Record<string, unknown>> | undefined, url: string): Promise<void> {
  const files = { '/cert.pem': client.certificate, '/key.pem': client.key, '/ca.pem': authority.ca };
  await using http = await open({ tls }, { files });
  await http.write(url, CONTENT);
}

suite('TLS to an HTTP API', () => {
  test('trusts the CA of the definition, given there or in a file, and no other', async () => {
    await send({ ca: authority.ca }, endpoint.url);
    await send({ ca: { file: '/ca.pem' } }, endpoint.url);
    for (const tls of [undefined, { ca: (await createCertificateAuthority()).ca }]) {
      const error = await storeError(() => send(tls, endpoint.url));
      expect(error.code).toBe('unavailable');
      expect(error.message).toContain('certificate is not trusted');
    }
  });

  test('checks the name, or the one that the definition says', async () => {
    const url = endpoint.url.replace('127.0.0.1', 'localhost');
    const error = await storeError(() => send({ ca: authority.ca }, url));
    expect(error.message).toContain('ALTNAME');
    await send({ ca: authority.ca, serverName: 'receiver.test' }, url);
  });

  test('takes any certificate where the definition says so', async () => {
    await send({ skipVerify: true }, endpoint.url);
  });

  test('shows the client certificate of the definition', async () => {
    const pair = { certificate: { file: '/cert.pem' }, key: { file: '/key.pem' } };
    await send({ ca: authority.ca, ...pair }, mutual.url);
    const error = await storeError(() => send({ ca: authority.ca }, mutual.url));
    expect(error.code).toBe('unavailable');
  });

  test('a certificate that cannot be read is not configured, before anything is sent', async () => {
    const pair = { certificate: { file: '/none.pem' }, key: { file: '/key.pem' } };
    expect((await storeError(() => send({ ca: authority.ca, ...pair }, mutual.url))).code).toBe(
      'notConfigured',
    );
  });

  test('is said to be missing where http speaks to https, and the other way round', async () => {
    const plain = await startEndpoint();
    await using _ = plain;
    const toPlain = await storeError(() => send(undefined, plain.url.replace('http:', 'https:')));
    expect(toPlain.message).toContain('does not speak TLS');
    expect((await storeError(() => send(undefined, endpoint.url.replace('https:', 'http:')))).code).toMatch(
      /^(unavailable|rejected)$/,
    );
  });
});

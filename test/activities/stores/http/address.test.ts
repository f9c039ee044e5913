import { describe as suite, expect, test } from 'vitest';
import { addressGuard, isPublic } from '../../../../activities/stores/address.ts';
import { startEndpoint } from '../../../support/http-endpoint/server.ts';
import { keys, open, storeError } from './harness.ts';

const NO_PRIVATE = {
  private: [],
  plainHttp: ['127.0.0.0/8', '::1', 'localhost', '64:ff9b::/96', '10.0.0.1'],
};

suite('An address that HTTP sends to', () => {
  test.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '168.63.129.16',
    '::ffff:168.63.129.16',
    '64:ff9b::168.63.129.16',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:0:127.0.0.1',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::8.8.8.8',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:808:808::1',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'no address',
  ])('%s is not on the public internet', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ])('%s is', (address) => {
    expect(isPublic(address)).toBe(true);
  });

  test('is refused where it is private, however it is written, and nothing is counted as sent but an error', async () => {
    await using endpoint = await startEndpoint();
    const { port } = new URL(endpoint.url);
    await using http = await open({}, { addresses: NO_PRIVATE });
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', 'localhost']) {
      const url = `http://${host}:${port}/`;
      const error = await storeError(() => http.write(url, keys({ a: '1' })));
      expect(error.code, host).toBe('rejected');
      expect(error.remedy).toContain('spec.addresses.private');
    }
    expect(endpoint.requests).toEqual([]);
    expect(endpoint.connections()).toBe(0);
  });

  test('is checked where a dry run looks, as far as no name is to be asked for', async () => {
    await using http = await open({}, { addresses: NO_PRIVATE });
    const held = await http.session.at('http://10.0.0.1/').read();
    expect(() => held.matches(keys({ a: '1' }), '')).toThrow('10.0.0.1');
  });

  test('is allowed where the configuration allows it', async () => {
    await using endpoint = await startEndpoint();
    await using http = await open();
    await http.write(endpoint.url.replace('127.0.0.1', 'localhost'), keys({ a: '1' }));
    expect(endpoint.requests).toHaveLength(1);
  });

  test('is refused where a client resolves by itself and the name cannot be resolved: it may read it otherwise', async () => {
    const guard = addressGuard(NO_PRIVATE, 'Google Secret Manager');
    for (const host of ['ipv4:127.0.0.1', 'no-such-host.invalid'])
      expect(await storeError(() => guard.resolve(host)), host).toMatchObject({ code: 'unavailable' });
    expect(await storeError(() => guard.resolve('localhost'))).toMatchObject({ code: 'rejected' });
  });

  test('is given to the connection by the lookup that checked it, so that a second answer of DNS is never asked for', async () => {
    const answer = await new Promise((resolve) => {
      addressGuard(NO_PRIVATE, 'HTTP').lookup('localhost', { all: true }, (error, addresses) => {
        resolve(error ?? addresses);
      });
    });
    expect(answer).toMatchObject({ code: 'rejected' });
  });
});

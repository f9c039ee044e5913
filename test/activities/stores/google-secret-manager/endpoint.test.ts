import { describe, expect, test } from 'vitest';
import { emulatorOf, endpointOf } from '../../../../activities/stores/google-secret-manager/endpoint.ts';
import { googleSource } from '../../../../workflows/model/stores/google-secret-manager.ts';
import { googleWorld } from '../../../support/google-secret-manager/world.ts';

const UNIVERSE = 'googleapis.com';

function endpoint(settings: Readonly<Record<string, unknown>>, emulator = '', universe = UNIVERSE) {
  const { host, port, plaintext } = endpointOf(
    googleSource.parse({ name: 'x', ...settings }),
    universe,
    googleWorld({ address: emulator }),
  );
  return `${plaintext ? 'plain' : 'tls'} ${host}:${String(port)}`;
}

describe('The endpoint of Google Secret Manager', () => {
  test('is that of the world, or of the region, with TLS', () => {
    expect(endpoint({})).toBe('tls secretmanager.googleapis.com:443');
    expect(endpoint({ location: 'europe-west3' })).toBe(
      'tls secretmanager.europe-west3.rep.googleapis.com:443',
    );
    expect(endpoint({}, '', 's3nsapis.fr')).toBe('tls secretmanager.s3nsapis.fr:443');
  });

  test('is the one that the definition names, with TLS on loopback too', () => {
    expect(endpoint({ endpoint: '127.0.0.1:8443', location: 'europe-west3' })).toBe('tls 127.0.0.1:8443');
  });

  test.each([
    'ipv4:127.0.0.1:8443',
    'ipv6:[::1]:8443',
    'dns:localhost:8443',
    'dns:///localhost:8443',
    'unix:1',
    'dns:443',
    'unix:a.sock:1',
    '::1:8443',
    '[localhost]:8443',
    'a,b:8443',
    'a%2eb:8443',
    'host',
    'host:0',
  ])('is no target of gRPC with a scheme of its own, nor anything but host and port: %s', (target) => {
    expect(googleSource.safeParse({ name: 'x', endpoint: target }).success).toBe(false);
  });

  test.each(['private:443', 'sm.p.googleapis.com:443', 'a_b.example.:443', '10.0.0.1:8443', '[fd00::1]:443'])(
    'may be %s',
    (target) => {
      expect(googleSource.safeParse({ name: 'x', endpoint: target }).success).toBe(true);
    },
  );

  test('is the emulator that the worker has, before all else, and that alone without TLS', () => {
    expect(endpoint({ endpoint: 'private:443' }, 'emulator:9090')).toBe('plain emulator:9090');
  });

  test.each([
    ['127.0.0.1:1', true],
    ['localhost:1', true],
    ['[::1]:1', true],
    ['127.0.0.1.example.com:1', false],
    ['emulator:1', false],
  ])('of an emulator at %s is on this machine: %s', (address, isLocal) => {
    expect(emulatorOf(googleWorld({ address }))?.isLocal).toBe(isLocal);
  });
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import { openGoogleSource } from '../../../../activities/stores/google-secret-manager/index.ts';
import { toGoogleError } from '../../../../activities/stores/google-secret-manager/failure.ts';
import { googleSource } from '../../../../workflows/model/stores/google-secret-manager.ts';
import { googleWorld } from '../../../support/google-secret-manager/world.ts';
import { errorOf, keys, make, openDestination, openSource, startServer } from './harness.ts';

const about = { operation: 'AddSecretVersion', resource: 'projects/p/secrets/s' } as const;
const refused = (code: number, message = 'canary', more: object = {}): unknown =>
  toGoogleError(Object.assign(new Error(message), { code, ...more }), about);

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('What Google refuses', () => {
  test.each([
    [2, 'serverError'],
    [3, 'rejected'],
    [4, 'timeout'],
    [5, 'notFound'],
    [6, 'conflict'],
    [7, 'forbidden'],
    [8, 'throttled'],
    [9, 'rejected'],
    [10, 'conflict'],
    [12, 'rejected'],
    [13, 'serverError'],
    [14, 'unavailable'],
    [15, 'serverError'],
    [16, 'unauthenticated'],
    [99, 'serverError'],
  ])('with status %i is %s, and its words are not passed on', (number, code) => {
    const error = refused(number);
    expect(error).toMatchObject({ code, message: expect.stringContaining(about.resource) as unknown });
    expect(JSON.stringify(error)).not.toContain('canary');
    expect(String((error as Error).stack)).not.toContain('canary');
  });

  test('names the permission that is missing', () => {
    expect(refused(7)).toMatchObject({
      remedy: expect.stringContaining('secretmanager.versions.add') as unknown,
    });
  });

  test.each(['SERVICE_DISABLED', 'CONSUMER_INVALID', 'BILLING_DISABLED'])(
    'because of %s is a matter of the project, and so of every secret in it',
    (reason) => {
      expect(refused(7, 'x', { reason })).toMatchObject({ code: 'notConfigured' });
    },
  );

  test('waits to the fraction of a second, and no longer than an hour', () => {
    const statusDetails = [{ other: 1 }, { retryDelay: { seconds: '1', nanos: 500_000_000 } }];
    expect(refused(8, 'x', { statusDetails })).toMatchObject({ retryAfterMs: 1500 });
    const years = [{ retryDelay: { seconds: '4000000000', nanos: 0 } }];
    expect(refused(8, 'x', { statusDetails: years })).toMatchObject({ retryAfterMs: 3_600_000 });
  });

  test.each([
    ['connect ECONNREFUSED 127.0.0.1:1', 'connection refused'],
    ['Name resolution failed for target dns:x:443', 'not known'],
    ['Error: unable to verify the first certificate', 'not trusted'],
    ['SSL routines:tls_validate_record_header:wrong version number', 'does not speak gRPC'],
    ['Connection dropped', 'broke'],
    ['overloaded', 'not available'],
  ])('because of %s is told in our words', (text, words) => {
    expect(refused(14, text)).toMatchObject({ message: expect.stringContaining(words) as unknown });
  });

  test('and is no answer of a service is given back as it is', () => {
    const defect = new TypeError('x');
    expect(toGoogleError(defect, about)).toBe(defect);
  });

  test('for a KMS key that is disabled says so, for reading and writing', async () => {
    await using server = await startServer();
    const kmsKeyName = 'projects/p/locations/global/keyRings/r/cryptoKeys/k';
    await using opened = await openDestination(server, { kmsKeyName });
    await opened.sync(keys({ a: '1' }));
    server.disableKey(kmsKeyName);
    expect((await errorOf(opened.store.read())).code).toBe('encryptionKey');
    await using source = await openSource(server);
    expect((await errorOf(source.read(opened.id))).code).toBe('encryptionKey');
    await using another = await openDestination(server, { kmsKeyName });
    expect((await errorOf(another.sync(keys({ a: '1' })))).code).toBe('encryptionKey');
  });

  test('is not asked again by the SDK', async () => {
    await using server = await startServer();
    make(server, 's', ['x']);
    await using source = await openSource(server);
    server.faults.throttle();
    await errorOf(source.read('s'));
    expect(source.requests()).toEqual(['AccessSecretVersion 429']);
    expect(server.faults.requests()).toBe(1);
  });
});

test('An endpoint that nobody listens at cannot be reached, with TLS too', async () => {
  await using server = await startServer();
  const { address } = server;
  await server[Symbol.asyncDispose]();
  for (const env of [{}, { SECRET_MANAGER_EMULATOR_HOST: '' }]) {
    const world = googleWorld(server, { ...server.env, ...env });
    const settings = googleSource.parse({
      name: 'x',
      project: 'p',
      endpoint: address,
      credentials: { env: 'GOOGLE_KEY' },
    });
    await using source = await openGoogleSource(settings, { world, signal: new AbortController().signal });
    const error = await errorOf(source.read('x'));
    expect(error).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('connection refused') as unknown,
    });
  }
});

test('Closing ends what is under way, and its connection', async () => {
  await using server = await startServer();
  const opened = await openDestination(server);
  server.faults.hang();
  const before = server.faults.requests();
  const reading = opened.store.read();
  reading.catch(() => undefined);
  await expect.poll(() => server.faults.requests()).toBeGreaterThan(before);
  await opened[Symbol.asyncDispose]();
  await expect(reading).rejects.toThrow('the client was closed');
  await expect.poll(() => server.faults.connections()).toBe(0);
});

test('The SDK prints no value, though it is told to print all it does', async () => {
  vi.stubEnv('GOOGLE_SDK_NODE_LOGGING', '*');
  const printed = [
    vi.spyOn(console, 'error').mockReturnValue(),
    vi.spyOn(console, 'log').mockReturnValue(),
    vi.spyOn(console, 'warn').mockReturnValue(),
  ];
  await using server = await startServer();
  await using opened = await openDestination(server);
  await opened.sync(keys({ a: 'canary' }));
  await opened.sync(keys({ a: 'canary' }));
  server.faults.serverError();
  await errorOf(opened.sync(keys({ a: 'canary' })));
  expect(printed.flatMap((spy) => spy.mock.calls)).toEqual([]);
});

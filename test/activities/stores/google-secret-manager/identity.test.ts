import { describe, expect, test, vi } from 'vitest';
import { addressGuard } from '../../../../activities/stores/address.ts';
import { openIdentity } from '../../../../activities/stores/google-secret-manager/identity.ts';
import { openGoogleSource } from '../../../../activities/stores/google-secret-manager/index.ts';
import { createTokenTransporter } from '../../../../activities/stores/google-secret-manager/token-transporter.ts';
import { googleSource } from '../../../../workflows/model/stores/google-secret-manager.ts';
import { createAccounts } from '../../../support/google-secret-manager/accounts.ts';
import { startIam } from '../../../support/google-secret-manager/iam.ts';
import { PROJECT } from '../../../support/google-secret-manager/names.ts';
import { startGoogleServer, type GoogleServer } from '../../../support/google-secret-manager/server.ts';
import { googleWorld } from '../../../support/google-secret-manager/world.ts';
import { errorOf, make } from './harness.ts';

const ACTOR = 'worker@test.iam.gserviceaccount.com';
const TARGET = 'reader@test.iam.gserviceaccount.com';
const IAM = 'CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS';

async function open(
  server: GoogleServer,
  env: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, unknown>> = {},
) {
  const world = googleWorld(server, env);
  const parsed = googleSource.parse({ name: '(.+)', ...settings });
  const source = await openGoogleSource(parsed, { world, signal: new AbortController().signal });
  return { ...source, requests: () => world.takeRequests() };
}

const withKey = { project: PROJECT.id, credentials: { env: 'KEY' } };

describe('Acting as another service account', () => {
  test('takes one token of it for all requests, and its permissions', async () => {
    await using server = await startGoogleServer();
    await using iam = await startIam(server.accounts);
    const KEY = server.accounts.add(ACTOR, { isAllowed: false, mayActAs: [TARGET] });
    server.accounts.add(TARGET);
    make(server, 's', ['x']);
    await using source = await open(server, { KEY, [IAM]: iam.url }, { ...withKey, impersonate: TARGET });
    expect(await source.read('s')).toMatchObject({ state: 'present' });
    expect(await source.read('s')).toMatchObject({ state: 'present' });
    expect(source.requests()).toEqual([
      'generateAccessToken 200',
      ...Array.from({ length: 2 }, () => ['AccessSecretVersion 200', 'AccessSecretVersion 404']).flat(),
    ]);
    expect(iam.requests()).toBe(1);
  });

  test('is refused where the worker may not, with what to grant', async () => {
    await using server = await startGoogleServer();
    await using iam = await startIam(server.accounts);
    const KEY = server.accounts.add(ACTOR);
    await using source = await open(server, { KEY, [IAM]: iam.url }, { ...withKey, impersonate: TARGET });
    expect(await errorOf(source.read('s'))).toMatchObject({
      code: 'forbidden',
      remedy: expect.stringMatching(/serviceAccountTokenCreator on reader@test/) as unknown,
    });
    expect(server.faults.requests()).toBe(0);
  });

  test('is asked for once, and an answer that asks to wait is told', async () => {
    await using server = await startGoogleServer();
    await using iam = await startIam(server.accounts);
    const KEY = server.accounts.add(ACTOR, { mayActAs: [TARGET] });
    server.accounts.add(TARGET);
    await using source = await open(server, { KEY, [IAM]: iam.url }, { ...withKey, impersonate: TARGET });
    iam.fail(503);
    expect((await errorOf(source.read('s'))).code).toBe('serverError');
    iam.fail(429, { 'retry-after': '9' });
    expect(await errorOf(source.read('s'))).toMatchObject({ code: 'throttled', retryAfterMs: 9000 });
    expect(iam.requests()).toBe(2);
    expect(await source.read('s')).toEqual({ state: 'absent' });
  });

  test('of an IAM that cannot be reached is tried again', async () => {
    await using server = await startGoogleServer();
    const iam = await startIam(server.accounts);
    await iam[Symbol.asyncDispose]();
    const KEY = server.accounts.add(ACTOR);
    await using source = await open(server, { KEY, [IAM]: iam.url }, { ...withKey, impersonate: TARGET });
    expect((await errorOf(source.read('s'))).code).toBe('unavailable');
  });

  test('follows no redirect: the token stays with who was asked', async () => {
    await using server = await startGoogleServer();
    await using iam = await startIam(server.accounts);
    await using other = await startIam(server.accounts);
    const KEY = server.accounts.add(ACTOR, { mayActAs: [TARGET] });
    await using source = await open(server, { KEY, [IAM]: iam.url }, { ...withKey, impersonate: TARGET });
    for (const status of [302, 307, 308]) {
      iam.fail(status, { location: `${other.url}/` });
      expect((await errorOf(source.read('s'))).code).toBe('serverError');
    }
    expect([iam.requests(), other.requests()]).toEqual([3, 0]);
  });

  test('reaches nothing in the network of the worker for credentials of a definition, but what the operator names', async () => {
    await using iam = await startIam(createAccounts());
    const guard = addressGuard({ private: [], plainHttp: ['127.0.0.1', 'localhost'] }, 'Google');
    const signal = new AbortController().signal;
    const transporter = (env: Readonly<Record<string, string>>) =>
      createTokenTransporter({ world: { ...googleWorld({ address: '' }, env), guard }, signal });
    const url = `${iam.url}/v1/projects/-/serviceAccounts/x:generateAccessToken`;
    const ask = (at: string, env = {}) => transporter(env).request({ method: 'POST', url: at, data: {} });
    await expect(ask(url)).rejects.toMatchObject({ code: 'rejected' });
    await expect(ask(url.replace('127.0.0.1', 'localhost'))).rejects.toMatchObject({ code: 'rejected' });
    expect(iam.requests()).toBe(0);
    await expect(ask(url, { [IAM]: iam.url })).rejects.toMatchObject({ status: 400 });
  });

  test('sends no token to an address that is no https', async () => {
    await using server = await startGoogleServer();
    const KEY = server.accounts.add(ACTOR);
    const env = { KEY, [IAM]: 'http://iam.example.com' };
    const error = await errorOf(open(server, env, { ...withKey, impersonate: TARGET }));
    expect(error).toMatchObject({ code: 'notConfigured', message: expect.stringContaining(IAM) as unknown });
  });
});

describe('Credentials', () => {
  test.each([
    ['is no JSON', 'nonsense'],
    ['is of another kind', JSON.stringify({ type: 'authorized_user', refresh_token: 'canary' })],
  ])('that %s are refused without being quoted', async (_what, KEY) => {
    await using server = await startGoogleServer();
    const error = await errorOf(open(server, { KEY }, withKey));
    expect(error.code).toBe('notConfigured');
    expect(error.message).toContain('the environment variable KEY, which credentials names');
    expect(error.message + error.remedy).not.toMatch(/nonsense|canary/);
  });

  test('of a definition are of Google’s own cloud, or of the one that the operator names', async () => {
    await using server = await startGoogleServer();
    const key = JSON.parse(server.accounts.add(ACTOR)) as object;
    const KEY = JSON.stringify({ ...key, universe_domain: 'evil.example' });
    const guard = addressGuard({ private: [], plainHttp: [] }, 'Google');
    const signal = new AbortController().signal;
    const identity = (env: Readonly<Record<string, string>>, guarded: boolean) =>
      openIdentity(withKey, { world: { ...googleWorld(server, env), ...(guarded && { guard }) }, signal });
    expect(await errorOf(identity({ KEY }, true))).toMatchObject({
      code: 'notConfigured',
      message: expect.stringContaining('universe_domain') as unknown,
    });
    const named = { KEY, GOOGLE_CLOUD_UNIVERSE_DOMAIN: 'evil.example' };
    expect((await identity(named, true)).universe).toBe('evil.example');
    expect((await identity({ KEY }, false)).universe).toBe('evil.example');
  });

  test('that are not there are named', async () => {
    await using server = await startGoogleServer();
    expect(await errorOf(open(server, {}, withKey))).toMatchObject({
      code: 'notConfigured',
      message: expect.stringContaining('KEY') as unknown,
    });
  });

  test('say which project, where neither definition nor environment does', async () => {
    await using server = await startGoogleServer();
    const KEY = server.accounts.add(ACTOR);
    make(server, 's', ['x']);
    await using source = await open(server, { KEY }, { credentials: { env: 'KEY' } });
    expect(await source.read('s')).toMatchObject({ state: 'present' });
    await using other = await open(
      server,
      { KEY, GOOGLE_CLOUD_PROJECT: 'another' },
      { credentials: { env: 'KEY' } },
    );
    expect((await errorOf(other.read('s'))).code).toBe('notConfigured');
  });

  test('are not shown to an emulator that the definition names none for', async () => {
    await using server = await startGoogleServer();
    await using source = await open(server, {}, { project: PROJECT.id });
    expect((await errorOf(source.read('s'))).code).toBe('unauthenticated');
    expect(await errorOf(open(server, {}))).toMatchObject({
      code: 'notConfigured',
      remedy: expect.stringContaining('GOOGLE_CLOUD_PROJECT') as unknown,
    });
  });

  test('that are found nowhere are told of at once', async () => {
    vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
    vi.stubEnv('CLOUDSDK_CONFIG', '/nowhere');
    vi.stubEnv('HOME', '/nowhere');
    try {
      const world = { ...googleWorld({ address: '' }), env: () => undefined };
      const opening = openGoogleSource(googleSource.parse({ name: 'x', project: 'p' }), {
        world,
        signal: new AbortController().signal,
      });
      expect(await errorOf(opening)).toMatchObject({
        code: 'notConfigured',
        remedy: expect.stringContaining('GOOGLE_APPLICATION_CREDENTIALS') as unknown,
      });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

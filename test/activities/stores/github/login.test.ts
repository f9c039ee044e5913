import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { ALL } from '../../../support/github/server.ts';
import { addRepository, type App } from '../../../support/github/state.ts';
import { startTestGithub, storeError, sync, testWorld, withStore, type TestGithub } from './harness.ts';

interface TestApp {
  readonly app: App;
  /** PEM. */
  readonly privateKey: string;
  readonly installationId: number;
}

function keyPair(type: 'pkcs1' | 'pkcs8' = 'pkcs1') {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type, format: 'pem' },
  });
}

function addApp({ state }: TestGithub, type?: 'pkcs1' | 'pkcs8'): TestApp {
  const { publicKey, privateKey } = keyPair(type);
  const installationId = state.nextId++;
  const installations = [{ id: installationId, owner: 'acme', permissions: ALL }];
  const app = { id: String(state.nextId++), publicKey, installations };
  state.apps.push(app);
  return { app, privateKey, installationId };
}

const loggedIn = ({ state }: TestGithub): number =>
  [...state.tokens.values()].filter(({ installation }) => installation !== undefined).length;

const KEY_FILE = '/run/app.pem';

test.each(['pkcs1', 'pkcs8'] as const)(
  'an App (key in %s) finds its installation, logs in once, and its token is revoked at the end',
  async (type) => {
    await using github = await startTestGithub();
    const { app, privateKey } = addApp(github, type);
    const settings = { auth: { app: { appId: Number(app.id), privateKey: { file: KEY_FILE } } } };
    const world = testWorld({}, { [KEY_FILE]: privateKey });
    expect(await sync(github, { a: '1' }, { settings, world })).toBe('created');
    const requests = world.takeRequests();
    expect(requests.slice(0, 3)).toEqual(['findInstallation 200', 'createToken 201', 'listSecrets 200']);
    expect(requests.filter((each) => each.startsWith('createToken'))).toHaveLength(1);
    expect(requests.at(-1)).toBe('revokeToken 204');
    expect(loggedIn(github)).toBe(0);
  },
);

test('an App whose installation is named does not look for it; its IDs may come from the environment', async () => {
  await using github = await startTestGithub();
  const { app, privateKey, installationId } = addApp(github);
  const auth = { app: { appId: { env: 'ID' }, installationId: { env: 'AT' }, privateKey: { env: 'KEY' } } };
  // As it is often put into one line.
  const env = { ID: app.id, AT: String(installationId), KEY: privateKey.replaceAll('\n', '\\n') };
  const world = testWorld(env);
  await sync(github, { a: '1' }, { settings: { auth }, world });
  expect(world.takeRequests()[0]).toBe('createToken 201');
});

test('without auth it is GITHUB_TOKEN, else GITHUB_APP_ID with GITHUB_APP_PRIVATE_KEY_FILE', async () => {
  await using github = await startTestGithub();
  const { app, privateKey } = addApp(github);
  const env = { GITHUB_APP_ID: app.id, GITHUB_APP_PRIVATE_KEY_FILE: KEY_FILE };
  const world = testWorld(env, { [KEY_FILE]: privateKey });
  await sync(github, { a: '1' }, { world });
  expect(world.takeRequests()).toContain('createToken 201');
  const both = testWorld({ ...env, GITHUB_TOKEN: 'ghp_allowed' }, { [KEY_FILE]: privateKey });
  await sync(github, { a: '1' }, { world: both });
  expect(both.takeRequests()).not.toContain('createToken 201');
});

test.each<[string, Record<string, string>, Record<string, unknown>, string]>([
  ['nothing', {}, {}, 'nothing to log in with'],
  ['a variable that is not set', {}, { auth: { token: { env: 'NONE' } } }, 'NONE'],
  ['a file that is not there', {}, { auth: { token: { file: '/none' } } }, '/none'],
  ['a token with a line break', { T: 'gh\np' }, { auth: { token: { env: 'T' } } }, 'the token cannot have'],
  [
    'a private key that is none',
    { K: 'no PEM canary-9tR2k' },
    { auth: { app: { appId: 1, installationId: 2, privateKey: { env: 'K' } } } },
    'in the environment variable K, is no RSA key',
  ],
  [
    'an ID that is none',
    { I: '../1', K: 'k' },
    { auth: { app: { appId: { env: 'I' }, privateKey: { env: 'K' } } } },
    "the environment variable I, where the App's ID should be",
  ],
])('with %s it is not configured, and says what is missing', async (_name, env, settings, words) => {
  await using github = await startTestGithub();
  const error = await storeError(sync(github, { a: '1' }, { settings, world: testWorld(env) }));
  expect(error.code).toBe('notConfigured');
  expect(error.message).toContain(words);
  expect(github.requests).toEqual([]);
});

test('an App with the wrong key, or whose worker’s clock is wrong, is not authenticated', async () => {
  await using github = await startTestGithub();
  const { app, privateKey } = addApp(github);
  const auth = { app: { appId: Number(app.id), privateKey: { env: 'K' } } };
  const pass = (key: string) => ({ settings: { auth }, world: testWorld({ K: key }) });
  expect((await storeError(sync(github, { a: '1' }, pass(keyPair().privateKey)))).code).toBe(
    'unauthenticated',
  );
  github.state.clock.advance(3_600);
  const error = await storeError(sync(github, { a: '1' }, pass(privateKey)));
  expect(error.code).toBe('unauthenticated');
  expect(error.remedy).toContain('clock');
  expect(error.remedy).toContain('the private key (the environment variable K)');
});

test('an App that is not installed says for whom, and an installation that is gone too', async () => {
  await using github = await startTestGithub();
  const { app, privateKey } = addApp(github);
  const world = testWorld({ K: privateKey });
  const auth = { app: { appId: Number(app.id), privateKey: { env: 'K' } } };
  const error = await storeError(sync(github, { a: '1' }, { settings: { auth, owner: 'nobody' }, world }));
  expect(error.code).toBe('notFound');
  expect(error.remedy).toContain('Install the App for the repository nobody/app');
  const gone = { app: { ...auth.app, installationId: 7 } };
  const other = await storeError(sync(github, { a: '1' }, { settings: { auth: gone }, world }));
  expect(other.remedy).toContain('installationId');
});

test('an installation does not reach what is of another owner', async () => {
  await using github = await startTestGithub();
  addRepository(github.state, 'other', 'app');
  const { app, privateKey, installationId } = addApp(github);
  const auth = { app: { appId: Number(app.id), installationId, privateKey: { env: 'K' } } };
  const pass = { settings: { auth, owner: 'other' }, world: testWorld({ K: privateKey }) };
  expect((await storeError(sync(github, { a: '1' }, pass))).code).toBe('notFound');
});

test('two that log in to one installation at once have a token each, so that none revokes the other’s', async () => {
  await using github = await startTestGithub();
  const { app, privateKey, installationId } = addApp(github);
  addRepository(github.state, 'acme', 'web');
  const auth = { app: { appId: Number(app.id), installationId, privateKey: { env: 'K' } } };
  const pass = (repository: string) =>
    sync(github, { a: '1' }, { settings: { auth, repository }, world: testWorld({ K: privateKey }) });
  expect(await Promise.all([pass('app'), pass('web')])).toEqual(['created', 'created']);
  expect(loggedIn(github)).toBe(0);
});

test('one client logs in once for many repositories of an owner', async () => {
  await using github = await startTestGithub();
  const { app, privateKey } = addApp(github);
  const auth = { app: { appId: Number(app.id), privateKey: { env: 'K' } } };
  const world = testWorld({ K: privateKey });
  await withStore(github, { settings: { auth }, world }, async (store) => {
    await Promise.all([store.read(), store.read(), store.read()]);
  });
  expect(world.takeRequests().filter((each) => each.startsWith('createToken'))).toHaveLength(1);
});

test('a token is revoked for a cancelled activity too', async () => {
  await using github = await startTestGithub();
  const { app, privateKey } = addApp(github);
  const auth = { app: { appId: Number(app.id), privateKey: { env: 'K' } } };
  const cancelled = new AbortController();
  github.intercept((request, proceed) => {
    if (!request.path.endsWith('/secrets')) return proceed();
    cancelled.abort(new Error('cancelled'));
    return new Promise(() => undefined);
  });
  const pass = { settings: { auth }, world: testWorld({ K: privateKey }), signal: cancelled.signal };
  await expect(sync(github, { a: '1' }, pass)).rejects.toThrow('cancelled');
  expect(loggedIn(github)).toBe(0);
});

test('a token that GitHub does not yet know everywhere is tried again; one that it forgot is not', async () => {
  await using github = await startTestGithub();
  const { app, privateKey } = addApp(github);
  const auth = { app: { appId: Number(app.id), privateKey: { env: 'K' } } };
  const bad = { status: 401, body: { message: 'Bad credentials', documentation_url: '', status: '401' } };
  github.intercept((request, proceed) => (request.path.endsWith('/secrets') ? bad : proceed()));
  const fresh = await storeError(
    sync(github, { a: '1' }, { settings: { auth }, world: testWorld({ K: privateKey }) }),
  );
  expect(fresh.code).toBe('unavailable');
  expect((await storeError(sync(github, { a: '1' }))).code).toBe('unauthenticated');
});

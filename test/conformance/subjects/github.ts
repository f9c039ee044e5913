import { generateKeyPairSync } from 'node:crypto';
import { Buffer } from 'node:buffer';
import { jsonValue } from '../../../activities/stores/key-values.ts';
import { stringifyJson } from '../../../activities/stores/json.ts';
import type { KeyValue, SecretContent } from '../../../activities/stores/store.ts';
import { destination } from '../../../workflows/model/destination.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { ALL, startGithub } from '../../support/github/server.ts';
import {
  addEnvironment,
  addOrganisation,
  addRepository,
  type State,
  type Vault,
} from '../../support/github/state.ts';
import { uniqueName } from '../../support/unique.ts';
import { FOREIGN, type Access, type DestinationRig } from '../rig.ts';
import { KEYS_APART, type DestinationSubject } from '../subject.ts';

const OWNER = 'acme';
const LIMIT = 48 * 1024;

/** A repository that somebody let see an organisation's secret: what others set there, and writes keep. */
const FOREIGN_REPOSITORY = `${FOREIGN.name}-${FOREIGN.value}`;

/** What tells secrets of a repository from those of an environment or an organisation. */
interface Form {
  /** Makes the place that a name stands for. */
  add(state: State, name: string): void;
  vault(state: State, name: string): Vault | undefined;
  settings(name: string): Readonly<Record<string, unknown>>;
  key(name: string): string;
  readonly names: DestinationRig['names'];
}

/** A definition that says a slash is refused; out of a path it comes all the same, by a capture group. */
const said = (name: string): string => (name.includes('/') ? '$1' : name);

const repository: Form = {
  add: (state, name) => addRepository(state, OWNER, name),
  vault: (state, name) => state.repositories.get(`${OWNER}/${name}`.toLowerCase())?.vaults.actions,
  settings: (name) => ({ owner: OWNER, repository: said(name) }),
  key: (name) => `${OWNER}/${name}`,
  names: {
    edge: ['x'.repeat(100), 'a', '_A.b-9', '...'],
    refused: ['x'.repeat(101), 'a b', 'ä', '..', 'a/b'],
  },
};

const environment: Form = {
  add: (state, name) =>
    addEnvironment(state.repositories.get(`${OWNER}/app`) ?? addRepository(state, OWNER, 'app'), name),
  vault: (state, name) => state.repositories.get(`${OWNER}/app`)?.environments.get(name.toLowerCase())?.vault,
  settings: (name) => ({ owner: OWNER, repository: 'app', environment: name }),
  key: () => `${OWNER}/app`,
  names: { edge: ['x'.repeat(255), 'a', 'pröd / eu%2F?#'], refused: ['x'.repeat(256), 'a\nb', '..'] },
};

const organisation: Form = {
  add: (state, name) => {
    addOrganisation(state, name);
    addRepository(state, name, FOREIGN_REPOSITORY);
  },
  vault: (state, name) => state.organisations.get(name.toLowerCase())?.vaults.actions,
  settings: (name) => ({ owner: said(name) }),
  key: (name) => name,
  names: { edge: ['x'.repeat(39), 'a', 'A-9'], refused: ['x'.repeat(40), '-a', 'a b', 'a/b', '..'] },
};

const NOT_REMOVED =
  'a repository holds many secrets: one in which the definition has none is absent to it, and nothing there is removed';
const NO_METADATA = 'GitHub keeps no metadata with these secrets';

export const githubRepositoryDestination: DestinationSubject = {
  title: 'GitHub, repository',
  against: 'our server after @octokit/openapi',
  cannot: {
    'what somebody else made is not removed': NOT_REMOVED,
    'merge keeps the keys of others in JSON that they wrote as bytes': KEYS_APART,
    'merge into what is no object of keys is refused, and it stays as it is': KEYS_APART,
    'metadata of others is kept by every write': NO_METADATA,
    'adopt.managedBy takes over what carries the mark of the manager that it names, and nothing else':
      NO_METADATA,
  },
  start: () => startRig(repository),
};

export const githubEnvironmentDestination: DestinationSubject = {
  title: 'GitHub, environment',
  against: 'our server after @octokit/openapi',
  cannot: {
    'what somebody else made is not removed': NOT_REMOVED,
    'merge keeps the keys of others in JSON that they wrote as bytes': KEYS_APART,
    'merge into what is no object of keys is refused, and it stays as it is': KEYS_APART,
    'metadata of others is kept by every write': NO_METADATA,
    'adopt.managedBy takes over what carries the mark of the manager that it names, and nothing else':
      NO_METADATA,
  },
  start: () => startRig(environment),
};

export const githubOrganisationDestination: DestinationSubject = {
  title: 'GitHub, organisation',
  against: 'our server after @octokit/openapi',
  cannot: {
    'what somebody else made is not removed': NOT_REMOVED,
    'adopt.managedBy takes over what carries the mark of the manager that it names, and nothing else':
      NO_METADATA,
    'merge keeps the keys of others in JSON that they wrote as bytes': KEYS_APART,
    'merge into what is no object of keys is refused, and it stays as it is': KEYS_APART,
  },
  start: () => startRig(organisation),
};

async function startRig(form: Form): Promise<DestinationRig> {
  const github = await startGithub();
  const { state } = github;
  const proxy = await startFaultProxy({
    target: github.apiUrl,
    isWrite: ({ method, url }) => method !== 'GET' && !/access_tokens|installation\/token/.test(url),
    throttled: (afterSeconds) => ({
      status: afterSeconds === undefined ? 429 : 403,
      headers: {
        'content-type': 'application/json',
        ...(afterSeconds !== undefined && { 'retry-after': String(afterSeconds) }),
      },
      body: JSON.stringify({ message: 'You have sent too many requests.' }),
    }),
    serverError: ({ body }) => ({
      status: 500,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: `Server Error: ${body.toString()}` }),
    }),
  });
  const files = new Map<string, string>();
  const app = addApp(state);
  files.set('/app.pem', app.privateKey);
  state.tokens.set('ghp_forbidden', { permissions: { metadata: 'read' } });
  const env = new Map([
    ['FORBIDDEN', 'ghp_forbidden'],
    ['EXPIRED', 'ghp_expired'],
  ]);
  const install = (owner: string): void => {
    if (!app.installations.some((each) => each.owner === owner))
      app.installations.push({ id: state.nextId++, owner, permissions: ALL });
  };
  const add = (name: string): void => {
    form.add(state, name);
    install(form.key(name).split('/')[0] ?? '');
  };
  form.names.edge.forEach(add);

  const auth = (access: Access): object => {
    if (access === 'allowed') return { app: { appId: Number(app.id), privateKey: { file: '/app.pem' } } };
    return { token: { env: access.toUpperCase() } };
  };
  return {
    faults: proxy.faults,
    world: {
      env: (name) => env.get(name),
      readFile: (path) => Promise.resolve(files.get(path) ?? ''),
      countRequest: () => undefined,
    },
    newName: () => {
      const name = uniqueName('conf');
      add(name);
      return name;
    },
    logins: () => Promise.resolve([...state.tokens.values()].filter((each) => each.installation).length),
    spec: (name, access = 'allowed') =>
      destination.parse({
        name: 'github',
        github: { apiUrl: `${proxy.address}/api/v3`, auth: auth(access), ...form.settings(name) },
      }),
    key: (name) => form.key(name),
    look: (name) => {
      const secrets = [...(form.vault(state, name)?.secrets.values() ?? [])];
      if (secrets.length === 0) return Promise.resolve(undefined);
      const foreign = state.repositories.get(`${name}/${FOREIGN_REPOSITORY}`.toLowerCase());
      const shared = secrets.every(({ selected = [] }) => selected.some((id) => id === foreign?.id));
      return Promise.resolve({
        content: {
          kind: 'keys',
          keys: Object.fromEntries(
            secrets.map(({ name: key, value }) => [key, Buffer.from(value).toString()]),
          ),
        },
        versions: Math.max(...secrets.map(({ writes }) => writes)),
        metadata: shared ? { [FOREIGN.name]: FOREIGN.value } : {},
      });
    },
    put: (name, content) => {
      putByHand(state, form, name, content);
      return Promise.resolve();
    },
    expected: expectedOf,
    limit: () => ({
      at: { kind: 'value', value: 'x'.repeat(LIMIT) },
      above: { kind: 'value', value: 'x'.repeat(LIMIT + 1) },
    }),
    names: form.names,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await github[Symbol.asyncDispose]();
    },
  };
}

function addApp(state: State) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    // As GitHub hands them out.
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const app = {
    id: String(state.nextId++),
    publicKey,
    installations: [] as State['apps'][number]['installations'],
  };
  state.apps.push(app);
  return { ...app, privateKey };
}

/** By a person, who is not as fast as a test: GitHub's times tell seconds apart. */
function putByHand(state: State, form: Form, place: string, content: SecretContent): void {
  const vault = form.vault(state, place);
  const seenBy = state.repositories.get(`${place}/${FOREIGN_REPOSITORY}`.toLowerCase());
  state.clock.advance(2);
  const now = state.clock.seconds();
  for (const [name, value] of Object.entries(textsOf(content))) {
    const before = vault?.secrets.get(name);
    vault?.secrets.set(name, {
      name,
      created: now,
      ...(seenBy && { visibility: 'selected', selected: [seenBy.id] }),
      ...before,
      value: Buffer.from(value),
      updated: now,
      writes: (before?.writes ?? 0) + 1,
    });
  }
}

function expectedOf(content: SecretContent): SecretContent {
  return { kind: 'keys', keys: textsOf(content) };
}

/** Each key in upper case, bytes in base64, one value under the name that stands for it. */
function textsOf(content: SecretContent): Readonly<Record<string, string>> {
  const entries: readonly (readonly [string, KeyValue])[] =
    content.kind === 'keys' ? Object.entries(content.keys) : [['VALUE', content.value]];
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const json = jsonValue(value);
      return [key.toUpperCase(), typeof json === 'string' ? json : stringifyJson(json)];
    }),
  );
}

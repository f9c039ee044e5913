import { Buffer } from 'node:buffer';
import type { SecretContent } from '../../../activities/stores/store.ts';
import { destination } from '../../../workflows/model/destination.ts';
import { source } from '../../../workflows/model/source.ts';
import { PROJECT } from '../../support/google-secret-manager/names.ts';
import { startGoogleServer, type GoogleServer } from '../../support/google-secret-manager/server.ts';
import { googleWorld } from '../../support/google-secret-manager/world.ts';
import { uniqueName } from '../../support/unique.ts';
import { FOREIGN_METADATA, type Access, type DestinationRig, type Rig, type SourceRig } from '../rig.ts';
import type { DestinationSubject, SourceSubject } from '../subject.ts';

const AGAINST = "our server after Google's protos";
const PARENT = `projects/${PROJECT.id}`;
const LIMIT = 65_536;

const nameOf = (id: string): string => `${PARENT}/secrets/${id}`;
const keyOf = (access: Access): string => `GOOGLE_KEY_${access}`;

interface GoogleRig {
  readonly server: GoogleServer;
  readonly rig: Rig;
  readonly settings: (access?: Access) => Readonly<Record<string, unknown>>;
  readonly put: (id: string, content: SecretContent) => Promise<void>;
}

async function start(): Promise<GoogleRig> {
  const server = await startGoogleServer();
  const { accounts, api } = server;
  const at = (name: string): string => `${name}@${PROJECT.id}.iam.gserviceaccount.com`;
  return {
    server,
    rig: {
      faults: server.faults,
      world: googleWorld(server, {
        [keyOf('allowed')]: accounts.add(at('allowed')),
        [keyOf('forbidden')]: accounts.add(at('forbidden'), { isAllowed: false }),
        [keyOf('expired')]: accounts.add(at('expired'), { isKeyDeleted: true }),
      }),
      newName: () => uniqueName('conformance'),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    },
    settings: (access = 'allowed') => ({ project: PROJECT.id, credentials: { env: keyOf(access) } }),
    put: (id, content) => {
      if (server.peek(nameOf(id)) === undefined)
        api.CreateSecret({
          parent: PARENT,
          secretId: id,
          secret: {
            ...{ name: '', etag: '', annotations: {}, versionAliases: {} },
            replication: { automatic: {} },
            labels: FOREIGN_METADATA,
          },
        });
      api.AddSecretVersion({ parent: nameOf(id), payload: { data: dataOf(content) } });
      return Promise.resolve();
    },
  };
}

function dataOf(content: SecretContent): Buffer {
  if (content.kind === 'keys') return Buffer.from(JSON.stringify(content.keys));
  return typeof content.value === 'string' ? Buffer.from(content.value) : Buffer.from(content.value);
}

/** Google tells no text from other bytes. */
function valueOf(data: Buffer): SecretContent {
  const text = data.toString();
  return { kind: 'value', value: Buffer.from(text).equals(data) ? text : new Uint8Array(data) };
}

export const googleSecretManagerSource: SourceSubject = {
  title: 'Google Secret Manager',
  against: AGAINST,
  cannot: {},
  async start(): Promise<SourceRig> {
    const { rig, server, settings, put } = await start();
    return {
      ...rig,
      spec: (name, access) => source.parse({ googleSecretManager: { ...settings(access), name } }),
      put,
      remove: (name) => {
        server.api.DeleteSecret({ name: nameOf(name) });
        return Promise.resolve();
      },
    };
  },
};

export const googleSecretManagerDestination: DestinationSubject = {
  title: 'Google Secret Manager',
  against: AGAINST,
  cannot: {},
  async start(): Promise<DestinationRig> {
    const { rig, server, settings, put } = await start();
    return {
      ...rig,
      spec: (_name, access) =>
        destination.parse({
          name: 'google',
          googleSecretManager: { ...settings(access), name: 'by-session' },
        }),
      put,
      look: (name) => {
        const secret = server.peek(nameOf(name.replaceAll('/', '-')));
        const version = secret?.versions.at(-1);
        if (secret === undefined || version === undefined) return Promise.resolve(undefined);
        return Promise.resolve({
          content: valueOf(version.data),
          versions: secret.versions.length,
          metadata: { ...secret.labels, ...secret.annotations },
        });
      },
      expected: (content) =>
        content.kind === 'keys' ? { kind: 'value', value: JSON.stringify(content.keys) } : content,
      limit: () => ({
        at: { kind: 'value', value: 'é'.repeat(LIMIT / 2) },
        above: { kind: 'value', value: `${'é'.repeat(LIMIT / 2)}x` },
      }),
      names: {
        edge: [
          uniqueName('n').padEnd(255, 'x'),
          uniqueName('UPPER-and_lower'),
          `0_${uniqueName('digit')}`,
          `-${uniqueName('dashes')}-`,
          uniqueName('with/slashes/in/it'),
        ],
        refused: ['', 'a.b', 'a b', 'é', 'a%2Fb', '..', 'a:b', 'x'.repeat(256)],
      },
    };
  },
};

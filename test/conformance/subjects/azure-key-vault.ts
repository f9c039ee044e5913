import { Buffer } from 'node:buffer';
import type { SecretContent } from '../../../activities/stores/store.ts';
import { destination } from '../../../workflows/model/destination.ts';
import { source } from '../../../workflows/model/source.ts';
import { azureWorld, clientSecretOf } from '../../support/azure-key-vault/login.ts';
import { startAzureServer, type AzureServer } from '../../support/azure-key-vault/server.ts';
import { uniqueName } from '../../support/unique.ts';
import { FOREIGN_METADATA, type Access, type DestinationRig, type Rig, type SourceRig } from '../rig.ts';
import type { DestinationSubject, SourceSubject } from '../subject.ts';

const AGAINST = "our server after Azure's REST reference";
const BYTES_TYPE = 'application/octet-stream;base64';
const LIMIT = 25_600;

interface AzureRig {
  readonly server: AzureServer;
  readonly rig: Rig;
  readonly settings: (access?: Access) => Readonly<Record<string, unknown>>;
  readonly put: (name: string, content: SecretContent) => Promise<void>;
}

async function start(): Promise<AzureRig> {
  const server = await startAzureServer();
  const { authority, vault } = server;
  const all = ['get', 'list', 'set', 'delete', 'recover', 'purge'] as const;
  const clients = {
    allowed: authority.register(all),
    forbidden: authority.register([]),
    expired: authority.register(all, true),
  };
  return {
    server,
    rig: {
      faults: server.faults,
      world: azureWorld(server, Object.values(clients)),
      newName: () => uniqueName('conformance'),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    },
    settings: (access = 'allowed') => ({
      vaultUrl: server.url,
      auth: clientSecretOf(server, clients[access]),
    }),
    put: (name, content) => {
      const { value, contentType } = wireOf(content);
      const before = vault.peek(name)?.versions.at(-1);
      vault.set(name, value, {
        contentType: contentType ?? before?.contentType,
        tags: before?.tags ?? FOREIGN_METADATA,
      });
      return Promise.resolve();
    },
  };
}

function wireOf(content: SecretContent): { value: string; contentType?: string } {
  if (content.kind === 'keys') return { value: JSON.stringify(content.keys) };
  if (typeof content.value === 'string') return { value: content.value };
  return { value: Buffer.from(content.value).toString('base64'), contentType: BYTES_TYPE };
}

export const azureKeyVaultSource: SourceSubject = {
  title: 'Azure Key Vault',
  against: AGAINST,
  cannot: {},
  async start(): Promise<SourceRig> {
    const { rig, server, settings, put } = await start();
    return {
      ...rig,
      spec: (name, access) => source.parse({ azureKeyVault: { ...settings(access), name } }),
      put,
      remove: (name) => {
        server.vault.delete(name);
        return Promise.resolve();
      },
    };
  },
};

export const azureKeyVaultDestination: DestinationSubject = {
  title: 'Azure Key Vault',
  against: AGAINST,
  cannot: {
    'two that create one secret at the same time leave one version':
      'Key Vault has no condition on a write: both look first, and whoever writes second adds a version',
  },
  async start(): Promise<DestinationRig> {
    const { rig, server, settings, put } = await start();
    return {
      ...rig,
      spec: (_name, access) =>
        destination.parse({ name: 'azure', azureKeyVault: { ...settings(access), name: 'by-session' } }),
      put,
      look: (name) => {
        const item = server.vault.peek(name);
        const version = item?.versions.at(-1);
        if (item?.state !== 'active' || version === undefined) return Promise.resolve(undefined);
        const { value, contentType, tags } = version;
        const content: SecretContent = {
          kind: 'value',
          value: contentType === BYTES_TYPE ? new Uint8Array(Buffer.from(value, 'base64')) : value,
        };
        return Promise.resolve({ content, versions: item.versions.length, metadata: tags });
      },
      expected: (content) =>
        content.kind === 'keys' ? { kind: 'value', value: JSON.stringify(content.keys) } : content,
      limit: () => ({
        at: { kind: 'value', value: 'é'.repeat(LIMIT / 2) },
        above: { kind: 'value', value: `${'é'.repeat(LIMIT / 2)}x` },
      }),
      names: {
        edge: [
          uniqueName('n').padEnd(127, 'x'),
          uniqueName('UPPER-and-lower'),
          `0-${uniqueName('digit')}`,
          `-${uniqueName('dashes')}-`,
          uniqueName('with/slashes').replaceAll('/', '-'),
        ],
        refused: ['', 'a_b', 'a.b', 'a b', 'é', 'a%2Fb', '..', 'x'.repeat(128)],
      },
    };
  },
};

import { Buffer } from 'node:buffer';
import type { SecretContent } from '../../../activities/stores/store.ts';
import { destination } from '../../../workflows/model/destination.ts';
import { source } from '../../../workflows/model/source.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { servers } from '../../support/servers.ts';
import { uniqueName } from '../../support/unique.ts';
import { watchAudit, type AuditWatch } from '../../support/vault-audit.ts';
import { newAppRole, newVaultAuth } from '../../support/vault-auth.ts';
import { vaultClient } from '../../support/vault-client.ts';
import type { Mount } from '../../support/vault-mount.ts';
import {
  FOREIGN_METADATA,
  type Access,
  type DestinationRig,
  type Found,
  type Rig,
  type SourceRig,
} from '../rig.ts';
import { KEYS_APART, type DestinationSubject, type SourceSubject } from '../subject.ts';
import { worldOf } from '../world.ts';

const AGAINST = 'Vault 1.21';

/** Bytes of the longest string that Vault takes unless its listener says otherwise (max_json_string_value_length). */
const LIMIT = 1_048_576;

const NO_BYTES = 'KV keeps JSON, which has no bytes: they are base64 there';
const NO_LIMIT =
  'the limit is a setting of the listener, which does not tell it: Vault itself refuses the value';
const NO_VERSIONS = 'KV 1 has no versions';
const NO_CONDITION = 'KV 1 has no conditional writes';
const NO_METADATA = 'KV 1 has no metadata; the mark is a record of its own';

interface VaultRig {
  readonly rig: Rig;
  readonly mount: Mount;
  readonly settings: (access?: Access) => Readonly<Record<string, unknown>>;
  readonly put: (name: string, content: SecretContent) => Promise<void>;
}

async function start(kvVersion: 1 | 2): Promise<VaultRig> {
  const vault = vaultClient();
  const mount = await vault.newMount(kvVersion);
  const auth = await newVaultAuth('approle');
  const capabilities = '["create", "read", "update", "patch", "delete", "list"]';
  const policy = await vault.newPolicy(`path "${mount.path}/*" { capabilities = ${capabilities} }`);
  const roles = {
    allowed: await newAppRole(vault, auth, [policy]),
    forbidden: await newAppRole(vault, auth, ['default']),
    expired: { ...(await newAppRole(vault, auth, [policy])), secretId: 'used-up' },
  } as const satisfies Record<Access, unknown>;
  let [losing, lost] = [false, 0];
  const proxy = await startFaultProxy({
    target: servers.vault.address,
    isWrite: ({ method, url }) => {
      // Nobody but Vault can end a login whose answer was lost.
      if (losing && url.endsWith('/login')) lost += 1;
      return !['GET', 'LIST'].includes(method) && !url.startsWith('/v1/auth/');
    },
    throttled: (afterSeconds) => ({
      status: 429,
      body: '{"errors":["request path \\"x\\": rate limit quota exceeded"]}',
      ...(afterSeconds !== undefined && { headers: { 'Retry-After': String(afterSeconds) } }),
    }),
    serverError: ({ body }) => ({
      status: 500,
      body: JSON.stringify({ errors: [`1 error occurred:\n\t* internal error: ${body.toString()}`] }),
    }),
  });
  return {
    rig: {
      faults: {
        ...proxy.faults,
        cut: (when) => {
          losing = when === 'after';
          proxy.faults.cut(when);
        },
        heal: () => {
          losing = false;
          proxy.faults.heal();
        },
      },
      world: worldOf((name) => new Map(Object.entries(roles)).get(name)?.secretId),
      newName: () => uniqueName('conformance'),
      logins: async () => (await auth.tokens()) - lost,
      [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
    },
    mount,
    settings: (access = 'allowed') => ({
      address: proxy.address,
      mount: mount.path,
      auth: { appRole: { mount: auth.mount, roleId: roles[access].roleId, secretId: { env: access } } },
    }),
    put: async (name, content) => {
      const isNew = (await mount.get(name)) === undefined;
      await mount.put(name, dataOf(content));
      if (isNew && kvVersion === 2) await mount.putMetadata(name, { custom_metadata: FOREIGN_METADATA });
    },
  };
}

/** What is one value stands under a key. */
function expected(content: SecretContent): SecretContent {
  return { kind: 'keys', keys: dataOf(content) };
}

function dataOf(content: SecretContent): Readonly<Record<string, string>> {
  const keys = content.kind === 'keys' ? content.keys : { value: content.value };
  return Object.fromEntries(
    Object.entries(keys).map(([key, value]) => {
      if (typeof value === 'string') return [key, value];
      if (value instanceof Uint8Array) return [key, Buffer.from(value).toString('base64')];
      throw new TypeError('the suite puts text and bytes');
    }),
  );
}

async function look(mount: Mount, audit: AuditWatch, name: string): Promise<Found | undefined> {
  const keys = (await mount.get(name)) as Readonly<Record<string, string>> | undefined;
  if (keys === undefined) return undefined;
  const content = { kind: 'keys', keys } as const;
  if (mount.kvVersion === 1)
    return { content, versions: await audit.writes(`${mount.path}/${name}`), metadata: {} };
  const record = await mount.metadata(name);
  return { content, versions: record?.current_version ?? 0, metadata: record?.custom_metadata ?? {} };
}

async function startSource(kvVersion: 1 | 2): Promise<SourceRig> {
  const { rig, mount, settings, put } = await start(kvVersion);
  return {
    ...rig,
    spec: (name, access) => source.parse({ vault: { ...settings(access), path: name } }),
    put,
    remove: (name) => mount.delete(name),
  };
}

async function startDestination(kvVersion: 1 | 2): Promise<DestinationRig> {
  const { rig, mount, settings, put } = await start(kvVersion);
  const audit = await watchAudit();
  return {
    ...rig,
    spec: (_name, access) =>
      destination.parse({ name: 'vault', vault: { ...settings(access), path: 'by-session' } }),
    put,
    look: (name) => look(mount, audit, name),
    expected,
    limit: () => ({
      at: { kind: 'value', value: 'x'.repeat(LIMIT) },
      above: { kind: 'value', value: 'x'.repeat(LIMIT + 1) },
    }),
    names: {
      edge: [
        uniqueName('n').padEnd(1_000, 'x'),
        `${uniqueName('deep')}/${'a/'.repeat(50)}b`,
        `${uniqueName('percent')}%2F?x=1&y#z`,
        `${uniqueName('spaces')} and + signs`,
        `${uniqueName('unicode')}-Zoë-日本語-🔑`,
        `data/metadata/${uniqueName('folders')}`,
        `.${uniqueName('dot')}.`,
      ],
      refused: ['', '/a', 'a/', 'a//b', 'a/./b', '../a', 'a\nb', 'a\u0000', '\ud800'],
    },
  };
}

export const vaultKv2Source: SourceSubject = {
  title: 'Vault, KV 2',
  against: AGAINST,
  cannot: {
    'bytes that are no text are read as they were put': NO_BYTES,
    'an object of keys that stands there as JSON in bytes is read as keys': KEYS_APART,
  },
  start: () => startSource(2),
};

export const vaultKv1Source: SourceSubject = {
  title: 'Vault, KV 1',
  against: AGAINST,
  cannot: {
    'bytes that are no text are read as they were put': NO_BYTES,
    'an object of keys that stands there as JSON in bytes is read as keys': KEYS_APART,
    'the version changes when the secret does, and only then': NO_VERSIONS,
  },
  start: () => startSource(1),
};

export const vaultKv2Destination: DestinationSubject = {
  title: 'Vault, KV 2',
  against: AGAINST,
  cannot: {
    'bytes that are no text arrive as they are': NO_BYTES,
    'merge keeps the keys of others in JSON that they wrote as bytes': KEYS_APART,
    'merge into what is no object of keys is refused, and it stays as it is': KEYS_APART,
    'a larger one is refused before anything is written': NO_LIMIT,
  },
  start: () => startDestination(2),
};

export const vaultKv1Destination: DestinationSubject = {
  title: 'Vault, KV 1',
  against: AGAINST,
  cannot: {
    'bytes that are no text arrive as they are': NO_BYTES,
    'merge keeps the keys of others in JSON that they wrote as bytes': KEYS_APART,
    'merge into what is no object of keys is refused, and it stays as it is': KEYS_APART,
    'a larger one is refused before anything is written': NO_LIMIT,
    'a stale expectation is a conflict, and what is newer stays': NO_CONDITION,
    'metadata of others is kept by every write': NO_METADATA,
    'adopt.managedBy takes over what carries the mark of the manager that it names, and nothing else':
      NO_METADATA,
  },
  start: () => startDestination(1),
};

import { z } from 'zod';
import { refsIn, same, type FoundRef, type Settings } from './secret-refs.ts';
import { reaches, sameAddress, part, type Reach } from './reach.ts';
import type { SecretRef } from './stores/credentials.ts';
import type { DestinationKind, SourceKind } from './stores/index.ts';
import type { StoreModel } from './stores/registry.ts';
import { isPlainHttp } from './stores/url.ts';
import { withoutTrailing } from './trailing.ts';

/**
 * What a definition may not take though it names it: the worker's own credentials, other variables and files of the
 * worker, places in its network. The configuration file draws the line; what it says itself is the operator's.
 */

const HOST = /^(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const ADDRESSES = /^[0-9A-Fa-f:.]+(\/\d{1,3})?$/;
const hosts = z.array(
  z.string().refine((text) => HOST.test(text) || ADDRESSES.test(text), {
    error: 'expected a host (vault.example.com, *.example.com), an address or a range (10.0.0.0/8)',
  }),
);

export const credentialsPolicy = z
  .strictObject({
    env: z
      .array(
        z
          .string()
          .regex(/^[A-Za-z_*][A-Za-z0-9_*]*$/, { error: 'expected the name of a variable; * is any part' }),
      )
      .default(['KEYFERRY_SECRET_*'])
      .describe('Environment variables of the worker that definitions may name; * is any part of a name.'),
    files: z
      .array(
        z.string().regex(/^\/(?!.*(^|\/)\.\.(\/|$))/, { error: 'expected the whole path of a directory' }),
      )
      .default([])
      .describe('Directories of the worker whose files definitions may name.'),
    namespaces: z
      .array(z.string().min(1))
      .optional()
      .describe(
        "Namespaces of the worker's cluster whose Secrets and service accounts definitions may name. Left out: all that its account may read, but for its own.",
      ),
  })
  .describe('What definitions may name as credentials.');

export const addressesPolicy = z
  .strictObject({
    private: hosts
      .default([])
      .describe(
        'Hosts, addresses and ranges that definitions may name though they are not on the public internet.',
      ),
    plainHttp: hosts
      .default([])
      .describe('Those that they may name with http://, where anyone on the way can read.'),
  })
  .describe('Which servers definitions may name, beside those on the public internet with TLS.');

/** The configuration file, as far as it says what is whose. */
export interface Boundary {
  readonly credentials: z.output<typeof credentialsPolicy>;
  readonly addresses: z.output<typeof addressesPolicy>;
  readonly stores: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
}

/** What only the worker knows. */
export interface Surroundings {
  readonly env: (name: string) => string | undefined;
  /** Of its own pod; undefined where it is in none. */
  readonly namespace: string | undefined;
}

/** Something of the worker's that a store's settings would take. */
export interface Crossing {
  /** In the settings. */
  readonly path: readonly string[];
  readonly message: string;
  readonly remedy: string;
}

/** Whose a store's address and credentials are. */
export interface Claim {
  /** The server that the definition names, and nobody else: an address, or what a document of its own will say. */
  readonly foreign: string | undefined;
  readonly crossings: readonly Crossing[];
}

/**
 * What a store's settings in a definition, the configuration's defaults filled in, may not have. A credential and an
 * address are the operator's where they are what the configuration file says, both.
 *
 * @param at left out: only what is wrong whatever the worker has
 */
export function claimOf(
  kind: SourceKind | DestinationKind,
  { settings: schema }: StoreModel,
  settings: Settings,
  { credentials, addresses, stores }: Boundary,
  at?: Surroundings,
): Claim {
  const reach = reaches[kind];
  const said = stores[kind] ?? {};
  const given = settings[reach.address];
  const address = typeof given === 'string' ? given : undefined;
  const known =
    address === undefined || sameAddress(address, said[reach.address]) || reach.isVendors?.(address) === true;
  const isOperators =
    known ||
    (at === undefined
      ? reach.variables.length > 0
      : reach.variables.some((name) => sameAddress(address, at.env(name))));
  const trusted = reach.trust === undefined || !changesTrust(settings[reach.trust], said[reach.trust]);
  const crossings: Crossing[] = [];
  if (reach.showsWorker(settings) && !(isOperators && trusted))
    crossings.push(isOperators ? ownTrust(reach.trust ?? '') : ownAddress(reach));
  // What the configuration says of http, it says of every URL.
  const paired = kind === 'http' || (isOperators && trusted);
  const operators = (field: string): boolean =>
    paired && said[field] !== undefined && same(settings[field], said[field]);
  const operatorsRefs = paired ? [] : secretsOf(kind, schema, said);
  for (const { path, ref } of [...refsIn(schema, settings), ...unseenRefs(kind, settings)]) {
    if (operators(path[0] ?? '')) continue;
    const crossing = operatorsRefs.some((known) => same(known, ref))
      ? elsewhere(reach)
      : ofRef(ref, credentials, at);
    if (crossing !== undefined) crossings.push({ path, ...crossing });
  }
  if (kind === 'http') crossings.push(...plainHttp(settings, addresses));
  const ownDocument = (['kubeconfig', 'credentials'] as const).some(
    (field) => settings[field] !== undefined && !operators(field),
  );
  return {
    foreign: isOperators ? (ownDocument ? '' : undefined) : address,
    crossings,
  };
}

/** What the configuration says that logs in; a CA is no secret. */
function secretsOf(kind: string, schema: z.core.$ZodType, said: Settings): SecretRef[] {
  return [...refsIn(schema, said), ...unseenRefs(kind, said)]
    .filter(({ path }) => path.at(-1) !== 'ca')
    .map(({ ref }) => ref);
}

/** Though definitions may name what it names: it is the credential for the server beside it. */
function elsewhere({ address }: Reach): Omit<Crossing, 'path'> {
  return {
    message: `expected another credential: the configuration file has this one for the ${address} beside it, and it goes nowhere else`,
    remedy: `Leave ${address} out of the definition, or name a credential there that is the definition's own.`,
  };
}

function ownAddress({ address, variables }: Reach): Crossing {
  return {
    path: [address],
    message: `expected a credential of the definition's own with this ${address}: the worker's goes only where ${['the configuration file', ...variables].join(' or ')} says`,
    remedy: `Name the credential in the definition, or let the operator set ${address} in spec.stores of the configuration file, which the worker has to be started with.`,
  };
}

function ownTrust(field: string): Crossing {
  return {
    path: [field],
    message: `expected no ${field} with the worker's own credential: it would say which server gets that`,
    remedy: `Name a credential in the definition, or let the operator set ${field} in spec.stores of the configuration file, which the worker has to be started with.`,
  };
}

/** References that the schema does not show: a file by its path, a Secret each key of which is a header. */
function unseenRefs(kind: string, settings: Settings): FoundRef[] {
  const file = part(settings, 'auth', 'workloadIdentity', 'tokenFile');
  const headers = kind === 'http' ? part(settings, 'headersFrom') : undefined;
  return [
    ...(typeof file === 'string' ? [{ path: ['auth', 'workloadIdentity', 'tokenFile'], ref: { file } }] : []),
    ...(headers === undefined
      ? []
      : [{ path: ['headersFrom'], ref: { kubernetes: { key: '*', ...(headers as { name: string }) } } }]),
  ];
}

function ofRef(
  ref: SecretRef,
  { env, files, namespaces }: Boundary['credentials'],
  at: Surroundings | undefined,
): Omit<Crossing, 'path'> | undefined {
  if ('env' in ref) {
    if (env.some((pattern) => matches(pattern, ref.env))) return undefined;
    return {
      message: `expected a variable that definitions may name (${env.join(', ') || 'none'})`,
      remedy: `Name such a one, or let the operator add it to spec.credentials.env of the configuration file, which the worker has to be started with.`,
    };
  }
  if ('file' in ref) {
    if (files.some((directory) => isWithin(directory, ref.file))) return undefined;
    return {
      message: `expected a file in a directory that definitions may name (${files.join(', ') || 'none'})`,
      remedy: `Put it there, or let the operator add its directory to spec.credentials.files of the configuration file, which the worker has to be started with.`,
    };
  }
  const { namespace: named } = 'kubernetes' in ref ? ref.kubernetes : ref.serviceAccount;
  const namespace = named ?? at?.namespace;
  if (namespace === undefined || namespaces?.includes(namespace) === true) return undefined;
  if (namespaces === undefined && namespace !== at?.namespace) return undefined;
  return {
    message: `expected a namespace that definitions may name (${namespaces?.join(', ') ?? "any but the worker's own"})`,
    remedy: `Put the Secret or the service account there, or let the operator add the namespace to spec.credentials.namespaces of the configuration file, which the worker has to be started with.`,
  };
}

/** Known without a name being looked up. */
function plainHttp({ url, remove }: Settings, { plainHttp: allowed }: Boundary['addresses']): Crossing[] {
  const fields: [string[], unknown][] = [
    [['url'], url],
    [['remove', 'url'], part(remove, 'url')],
  ];
  if (allowed.length > 0) return [];
  return fields.flatMap(([path, text]) =>
    typeof text === 'string' && isPlainHttp(text)
      ? [
          {
            path,
            message: 'expected a URL that begins with https://: on the way anyone can read the rest',
            remedy: PLAIN_REMEDY,
          },
        ]
      : [],
  );
}

export const PLAIN_REMEDY =
  'Use https://, or let the operator add the host to spec.addresses.plainHttp of the configuration file, which the worker has to be started with.';

/** Whether TLS settings say anything of who is believed; showing a certificate does not. */
function changesTrust(given: unknown, said: unknown): boolean {
  if (given === undefined || same(given, said)) return false;
  if (typeof given !== 'object' || given === null || 'env' in given || 'file' in given) return true;
  const { ca, serverName, skipVerify } = given as Settings;
  const isTls = 'skipVerify' in given;
  return !isTls || ca !== undefined || serverName !== undefined || skipVerify === true;
}

function matches(pattern: string, name: string): boolean {
  const escaped = pattern
    .replaceAll(/[^*\w]/g, '')
    .split('*')
    .join('.*');
  return new RegExp(`^${escaped}$`, 's').test(name);
}

/** By its spelling; whoever reads it looks where links lead. */
export function isWithin(directory: string, file: string): boolean {
  const root = withoutTrailing(directory, '/');
  return file.startsWith(`${root}/`) && !file.split('/').includes('..') && !file.includes('\0');
}

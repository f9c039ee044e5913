import { same, type Settings } from './secret-refs.ts';
import type { DestinationKind, SourceKind } from './stores/index.ts';
import { withoutTrailing } from './trailing.ts';

/** How a store is reached. */
export interface Reach {
  /** The field that names the server; a field of any http store is always the definition's. */
  readonly address: string;
  /** Variables of the worker that may name the same server. */
  readonly variables: readonly string[];
  /** Whether it is a server of the vendor's, who gives the worker's credential its meaning. */
  readonly isVendors?: (address: string) => boolean;
  /** The field that says which server is believed to be it. */
  readonly trust?: string;
  /**
   * Fields that log in there, and those that say who is believed to be there: what the configuration file has of them is
   * for the server that it names, and for no other.
   */
  readonly bound: readonly string[];
  /** Whether the worker's own identity would be shown to the server. */
  readonly showsWorker: (settings: Settings) => boolean;
}

export const part = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce((found: unknown, name) => (found as Settings | undefined)?.[name], value);

const aws = (service: string): Reach => ({
  address: 'endpoint',
  variables: [`AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL'],
  bound: ['auth'],
  showsWorker: ({ auth }) => auth === undefined,
});

/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates */
const KEY_VAULT = /^https:\/\/[A-Za-z0-9-]+\.vault\.(azure\.net|usgovcloudapi\.net|azure\.cn)(:443)?\/?$/i;

export const reaches: Readonly<Record<SourceKind | DestinationKind, Reach>> = {
  vault: {
    address: 'address',
    variables: ['VAULT_ADDR'],
    trust: 'tls',
    bound: ['auth', 'tls'],
    // A pod's token, and a request signed by the identity of AWS, are the worker's, too.
    showsWorker: ({ auth }) =>
      auth === undefined ||
      (part(auth, 'kubernetes') !== undefined && part(auth, 'kubernetes', 'jwt') === undefined) ||
      (part(auth, 'awsIam') !== undefined && part(auth, 'awsIam', 'auth') === undefined),
  },
  awsSecretsManager: aws('SECRETS_MANAGER'),
  kms: aws('KMS'),
  googleSecretManager: {
    address: 'endpoint',
    variables: [],
    bound: ['credentials'],
    showsWorker: ({ credentials }) => credentials === undefined,
  },
  github: {
    address: 'apiUrl',
    variables: [],
    isVendors: (address) => sameAddress(address, 'https://api.github.com'),
    bound: ['auth'],
    showsWorker: ({ auth }) => auth === undefined,
  },
  azureKeyVault: {
    address: 'vaultUrl',
    variables: [],
    isVendors: (address) => KEY_VAULT.test(address),
    bound: ['auth'],
    showsWorker: ({ auth }) =>
      part(auth, 'clientSecret') === undefined && part(auth, 'workloadIdentity', 'tokenFile') === undefined,
  },
  kubernetes: {
    address: 'server',
    variables: [],
    trust: 'ca',
    bound: ['token', 'clientCertificate', 'clientKey', 'kubeconfig', 'ca'],
    showsWorker: ({ token, clientCertificate, kubeconfig }) =>
      token === undefined && clientCertificate === undefined && kubeconfig === undefined,
  },
  // Nothing of the worker's is ever sent there by itself.
  http: { address: 'url', variables: [], bound: [], showsWorker: () => false },
};

/**
 * Whether settings of a definition name a server that the configuration file does not, as far as that can be told
 * without the environment of the worker, which refuses the rest.
 */
export function namesAnother(
  kind: SourceKind | DestinationKind,
  settings: Settings,
  said: Settings,
): boolean {
  const { address, variables, isVendors } = reaches[kind];
  // It says which server, too.
  if (kind === 'kubernetes' && settings['kubeconfig'] !== undefined)
    return !same(settings['kubeconfig'], said['kubeconfig']);
  const [given, known] = [settings[address], said[address]];
  if (given === undefined || sameAddress(given, known)) return false;
  const vendors = (text: unknown): boolean => typeof text === 'string' && isVendors?.(text) === true;
  return known === undefined
    ? variables.length === 0 && !vendors(given)
    : !(vendors(given) && vendors(known));
}

/** Whether two fields name one server, however they are spelled. */
export function sameAddress(a: unknown, b: unknown): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  return a === b || (normal(a) !== undefined && normal(a) === normal(b));
}

/** Of a URL of the web; `host:port` is compared as it is. */
function normal(text: string): string | undefined {
  const url = /^https?:/i.test(text) ? URL.parse(text) : null;
  return url === null ? undefined : `${url.origin}${withoutTrailing(url.pathname, '/')}`;
}

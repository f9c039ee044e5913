import type { Translation, WrittenDestination, WrittenSource } from '../../kind.ts';
import { missing } from '../../missing.ts';
import { holdsMatch, isRegex, literalPattern, literalTemplate } from '../../regex.ts';
import type { Scope } from '../selectors.ts';
import { awsConnection } from './aws.ts';
import { azureConnection } from './azure.ts';
import { googleConnection } from './google.ts';
import { kubernetesConnection } from './kubernetes.ts';
import { clusterSecretStore, secretStore, type StoreManifest } from './schema.ts';
import { vaultConnection, type VaultProvider } from './vault.ts';
import { withoutTrailing } from '../../../../../workflows/model/trailing.ts';

/** A source without what says which of its secrets. */
type PartSource = Pick<
  WrittenSource,
  'vault' | 'awsSecretsManager' | 'googleSecretManager' | 'azureKeyVault' | 'kubernetes'
>;
type Target = Omit<WrittenDestination, 'name' | 'transform'>;

/** Says why something of a reference cannot be honoured. */
type Refuse = (field: string, message: string) => void;

/** A store as a manifest may use it. */
export interface Store {
  readonly provider: 'vault' | 'aws' | 'gcpsm' | 'azurekv' | 'kubernetes';
  /** The secret of a remote key, at a version; the newest where there is none. */
  source(key: string, version: string | undefined, refuse: Refuse): PartSource;
  /** The secrets that a pattern of ours matches. */
  matching(pattern: string, refuse: Refuse): PartSource;
  /** Where a pushed secret goes. @param merge keys of others stay @param key only the value of this key */
  target(remoteKey: string, how: { merge?: boolean; key?: string }, refuse: Refuse): Target;
}

interface StoreRef {
  readonly name?: string | undefined;
  readonly kind?: 'SecretStore' | 'ClusterSecretStore' | undefined;
}

/**
 * The store that a manifest refers to.
 * @param namespace of the manifest; undefined where it is of several
 * @returns undefined where there is none, which was reported
 */
export function findStore(
  { name, kind = 'SecretStore' }: StoreRef,
  namespace: string | undefined,
  path: readonly PropertyKey[],
  translation: Translation,
): Store | undefined {
  const report = (message: string): void => {
    translation.report(path, message);
  };
  const cluster = kind === 'ClusterSecretStore';
  if (name === undefined) report('expected the name of a store');
  else if (!cluster && namespace === undefined)
    report(
      'cannot be honoured: each namespace would have a SecretStore of its own; refer to a ClusterSecretStore',
    );
  else {
    const provider = cluster
      ? clusterProvider(name, namespace, report, translation)
      : ownProvider(name, namespace, report, translation);
    const ambiguous = (): void => {
      report(
        `the ClusterSecretStore ${name} refers to a Secret without a namespace: it would be another one in each namespace`,
      );
    };
    return provider && storeOf(provider, { cluster, namespace, ambiguous });
  }
  return undefined;
}

type Provider = StoreManifest['spec']['provider'];
type Report = (message: string) => void;

function ownProvider(
  name: string,
  namespace: string | undefined,
  report: Report,
  translation: Translation,
): Provider | undefined {
  const found = translation.find(secretStore, namespace, name);
  if (found.state === 'found') return found.manifest.spec.provider;
  report(missing(secretStore.kind, name, namespace, found));
  return undefined;
}

function clusterProvider(
  name: string,
  namespace: string | undefined,
  report: Report,
  translation: Translation,
): Provider | undefined {
  const found = translation.find(clusterSecretStore, undefined, name);
  if (found.state !== 'found') {
    report(missing(clusterSecretStore.kind, name, undefined, found));
    return undefined;
  }
  const { conditions, provider } = found.manifest.spec;
  if (isOpenTo(conditions, namespace)) return provider;
  report(
    `the conditions of the ClusterSecretStore ${name} do not let the namespace use it, or cannot be checked here`,
  );
  return undefined;
}

/** Labels of namespaces are not known here: a condition on them lets no one through. */
function isOpenTo(conditions: StoreManifest['spec']['conditions'], namespace: string | undefined): boolean {
  if (conditions === undefined || conditions.length === 0) return true;
  return conditions.some(
    ({ namespaces = [], namespaceRegexes = [] }) =>
      namespace !== undefined &&
      (namespaces.includes(namespace) ||
        namespaceRegexes.some((regex) => isRegex(regex) && holdsMatch(regex, namespace))),
  );
}

function storeOf(
  { vault, aws, gcpsm, azurekv, kubernetes }: StoreManifest['spec']['provider'],
  scope: Scope,
): Store {
  if (vault) return vaultStore(vault, scope);
  if (aws) {
    const connection = awsConnection(aws, scope);
    const { prefix = '', secretsManager } = aws;
    return {
      provider: 'aws',
      source: (key, version, refuse) => ({
        awsSecretsManager: { ...connection, ...awsSecret(prefix + key, version, refuse) },
      }),
      matching: (pattern, refuse) => {
        if (prefix !== '')
          refuse('find', 'cannot be honoured: the names would have the prefix of the store in them');
        return { awsSecretsManager: { ...connection, name: pattern } };
      },
      target: (key, how) => ({
        awsSecretsManager: {
          ...connection,
          name: literalTemplate(prefix + key),
          ...how,
          ...(secretsManager?.forceDeleteWithoutRecovery && { forceDelete: true }),
          ...(secretsManager?.recoveryWindowInDays && {
            recoveryWindowInDays: secretsManager.recoveryWindowInDays,
          }),
        },
      }),
    };
  }
  if (gcpsm) {
    const connection = googleConnection(gcpsm, scope);
    return {
      provider: 'gcpsm',
      source: (key, version) => ({
        googleSecretManager: { ...connection, name: literalPattern(key), ...(version && { version }) },
      }),
      matching: (pattern) => ({ googleSecretManager: { ...connection, name: pattern } }),
      target: (key, how) => ({ googleSecretManager: { ...connection, name: literalTemplate(key), ...how } }),
    };
  }
  if (azurekv) {
    const connection = azureConnection(azurekv, scope);
    const nameOf = (key: string, refuse: Refuse): string => {
      if (/^(?:cert|key)\//.test(key))
        refuse(
          'key',
          'cannot be honoured: Keyferry knows secrets of Azure Key Vault, not its certificates and keys',
        );
      return key.replace(/^secret\//, '');
    };
    return {
      provider: 'azurekv',
      source: (key, version, refuse) => ({
        azureKeyVault: {
          ...connection,
          name: literalPattern(nameOf(key, refuse)),
          ...(version && { version }),
        },
      }),
      matching: (pattern) => ({ azureKeyVault: { ...connection, name: pattern } }),
      target: (key, how, refuse) => ({
        azureKeyVault: { ...connection, name: literalTemplate(nameOf(key, refuse)), ...how },
      }),
    };
  }
  const connection = kubernetesConnection(kubernetes ?? { remoteNamespace: 'default' }, scope);
  return {
    provider: 'kubernetes',
    source: (key, version, refuse) => {
      if (version) refuse('version', 'cannot be honoured: a Kubernetes Secret has no versions');
      return { kubernetes: { ...connection, name: literalPattern(key) } };
    },
    matching: (pattern) => ({ kubernetes: { ...connection, name: pattern } }),
    target: (name, { merge }) => ({
      kubernetes: { ...connection, name: literalTemplate(name), ...(merge && { merge }) },
    }),
  };
}

const ARN = /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:(.+)-[A-Za-z0-9]{6}$/;

function awsSecret(key: string, version: string | undefined, refuse: Refuse) {
  const name = ARN.exec(key)?.[1] ?? key;
  if (name.startsWith('arn:')) refuse('key', 'expected the name of a secret, or its whole ARN');
  const id = version?.startsWith('uuid/') ? version.slice(5) : undefined;
  return {
    name: literalPattern(name),
    ...(id !== undefined && { versionId: id }),
    ...(version && id === undefined && { versionStage: version }),
  };
}

function vaultStore(provider: VaultProvider, scope: Scope): Store {
  const connection = vaultConnection(provider, scope);
  const { version } = provider;
  // Upstream joins it with the key, so that one slash at its end changes nothing.
  const mount = withoutTrailing(provider.path ?? '', '/') || undefined;
  const placeOf = (key: string) => {
    if (mount === undefined) {
      const [, first = '', rest = ''] =
        (version === 'v2' && /^(.+?)\/data\/(.+)$/.exec(key)) || (/^([^/]+)\/(.+)$/.exec(key) ?? []);
      return version === 'v2' ? { mount: first, path: rest } : { path: key };
    }
    if (!key.startsWith(`${mount}/`)) return { mount, path: key };
    const inside = key.slice(mount.length + 1);
    return { mount, path: version === 'v2' ? inside.replace(/^data\//, '') : inside };
  };
  const kvVersion = { version: version === 'v2' ? (2 as const) : (1 as const) };
  const vault = (key: string, refuse: Refuse) => {
    const place = placeOf(key);
    if (place.path === '')
      refuse('key', 'expected the mount, a slash and the path: the store names no mount (path)');
    return { ...connection, ...kvVersion, ...place };
  };
  return {
    provider: 'vault',
    source: (key, pinned, refuse) => {
      const settings = vault(key, refuse);
      const number = pinned === undefined ? undefined : Number(pinned);
      if (number !== undefined && (version === 'v1' || !Number.isInteger(number) || number < 1))
        refuse('version', 'expected the number of a version of a KV 2 secret');
      return {
        vault: {
          ...settings,
          path: literalPattern(settings.path),
          ...(number !== undefined && { secretVersion: number }),
        },
      };
    },
    matching: (pattern, refuse) => {
      if (mount === undefined)
        refuse('find', 'cannot be honoured: the store names no mount (path) to look in');
      return { vault: { ...connection, ...kvVersion, ...(mount !== undefined && { mount }), path: pattern } };
    },
    target: (key, { merge }, refuse) => {
      const settings = vault(key, refuse);
      return { vault: { ...settings, path: literalTemplate(settings.path), ...(merge && { merge }) } };
    },
  };
}

import type { DestinationSpec } from '../../../workflows/model/definition.ts';
import type { SourceSpec } from '../../../workflows/model/source.ts';
import type { DestinationKind, SourceKind } from '../../../workflows/model/stores/index.ts';
import { asWritten, type Spelling } from './spelling.ts';
import { withoutOuterSlashes, withoutTrailing } from '../../../workflows/model/trailing.ts';

/** Where keys of a store are names of one thing each: the same key in the same place is the same secret. */
export interface Place {
  /** The same text for the same place. */
  readonly id: string;
  /** For people, as in "in Vault https://…". */
  readonly words: string;
  /** What stands before a destination's template, or a source's path, in a key of the place. */
  readonly prefix: string;
  readonly spelling: Spelling;
  /** Pattern of the keys that it takes. */
  readonly taken: string;
}

/** Of a whole source, or of a part of a composed one. */
export type StoreSource = Pick<SourceSpec, SourceKind>;

type Settings<S, K extends keyof S> = NonNullable<S[K]>;
type PlacesByKind<S, K extends keyof S> = {
  readonly [Kind in K]-?: (settings: Settings<S, Kind>) => readonly Place[];
};

/**
 * Which places a destination writes in. What is left out is the worker's to know: left out in both, it is the same
 * to both; left out in one, it may be another place than what the other says, and none is refused for a guess (at
 * run time the ownership mark still keeps them apart).
 *
 * Two kinds have none. GitHub's secrets are named by the keys inside of the source's secret, which definitions do
 * not tell; and what a request to an HTTP API stands for is that API's own.
 */
export const destinationPlaces: PlacesByKind<DestinationSpec, DestinationKind> = {
  vault: (vault) => [vaultPlace(vault)],
  awsSecretsManager: (aws) => [
    awsPlace(aws, aws.region),
    // A replica takes the name in its region.
    ...(aws.replicaRegions ?? []).map(({ region }) => awsPlace(aws, region)),
  ],
  googleSecretManager: (google) => [googlePlace(google, google.slash)],
  github: () => [],
  azureKeyVault: (azure) => [azurePlace(azure, azure.slash)],
  kubernetes: (kubernetes) =>
    kubernetes.namespace === undefined
      ? // Namespaces by label are known to the cluster alone.
        (kubernetes.namespaces?.names ?? []).map((name) => kubernetesPlace(kubernetes, `${name}/`))
      : [kubernetesPlace(kubernetes, '')],
  http: () => [],
};

/** Where a source is read, in the same terms. */
export const sourcePlaces: PlacesByKind<StoreSource, SourceKind> = {
  vault: (vault) => [vaultPlace(vault)],
  awsSecretsManager: (aws) => [awsPlace(aws, aws.region)],
  googleSecretManager: (google) => [googlePlace(google, '/')],
  azureKeyVault: (azure) => [azurePlace(azure, '/')],
  // Paths of several namespaces begin with theirs.
  kubernetes: (kubernetes) => [
    kubernetesPlace(kubernetes, kubernetes.namespace === undefined ? '' : `${kubernetes.namespace}/`),
  ],
  kms: () => [],
};

/** The places of the store that a part of a definition names. */
export function placesIn<S, K extends keyof S>(
  places: PlacesByKind<S, K>,
  spec: S,
  kind: K,
): readonly Place[] {
  const settings = spec[kind];
  return settings === undefined || settings === null ? [] : places[kind](settings);
}

/** Undefined, where something is left out, is written as null: told from every text. */
function idOf(...parts: readonly unknown[]): string {
  return JSON.stringify(parts.map((part) => part ?? null));
}

/** As clients use it: without a slash at its end, host in lower case, without the port of its scheme. */
function address(url: string | undefined): string | undefined {
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed === null ? url : withoutTrailing(`${parsed.origin}${parsed.pathname}`, '/');
}

function vaultPlace(vault: {
  address?: string | undefined;
  namespace?: string | undefined;
  mount?: string | undefined;
}): Place {
  const at = address(vault.address);
  const namespace = vault.namespace === undefined ? undefined : withoutOuterSlashes(vault.namespace);
  return {
    id: idOf('vault', at, namespace),
    words: ['Vault', at, ...(namespace ? [`(namespace ${namespace})`] : [])].filter(Boolean).join(' '),
    prefix: vault.mount === undefined ? '' : `${vault.mount}/`,
    spelling: asWritten,
    taken: '[^/\\p{Cc}]+(?:/[^/\\p{Cc}]+)*',
  };
}

interface AwsSettings {
  readonly endpoint?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly auth?: unknown;
}

/** The account is that of the role, else that of the access key, else that of the worker. */
function awsPlace({ endpoint, roleArn, auth }: AwsSettings, region: string | undefined): Place {
  const account = roleArn === undefined ? auth : roleArn.split(':').slice(0, 5);
  return {
    id: idOf('awsSecretsManager', address(endpoint), region, account),
    words: ['AWS Secrets Manager', region].filter(Boolean).join(' '),
    prefix: '',
    spelling: asWritten,
    taken: '[A-Za-z0-9/_+=.@-]+',
  };
}

interface GoogleSettings {
  readonly project?: string | undefined;
  readonly location?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly credentials?: unknown;
}

/** A project left out may be that of the credentials. */
function googlePlace({ project, location, endpoint, credentials }: GoogleSettings, slash: string): Place {
  return {
    id: idOf(
      'googleSecretManager',
      project,
      project === undefined ? credentials : undefined,
      location,
      endpoint,
    ),
    words: ['Google Secret Manager', project, location].filter(Boolean).join(' '),
    prefix: '',
    spelling: { slash, foldsCase: false },
    taken: '[A-Za-z0-9_-]+',
  };
}

/** Names are case-insensitive: https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates */
function azurePlace({ vaultUrl }: { vaultUrl?: string | undefined }, slash: string): Place {
  const at = address(vaultUrl);
  return {
    id: idOf('azureKeyVault', at),
    words: ['Azure Key Vault', at].filter(Boolean).join(' '),
    prefix: '',
    spelling: { slash, foldsCase: true },
    taken: '[A-Za-z0-9-]+',
  };
}

interface KubernetesSettings {
  readonly server?: string | undefined;
  readonly kubeconfig?: unknown;
  readonly context?: string | undefined;
}

function kubernetesPlace({ server, kubeconfig, context }: KubernetesSettings, prefix: string): Place {
  const at = address(server);
  return {
    id: at === undefined ? idOf('kubernetes', null, kubeconfig, context) : idOf('kubernetes', at),
    words: ['Kubernetes', at ?? context].filter(Boolean).join(' '),
    prefix,
    spelling: asWritten,
    taken: '[a-z0-9.-]+/[a-z0-9.-]+',
  };
}

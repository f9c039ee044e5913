import type { DestinationSpec, SourceSpec } from '../../workflows/model/definition.ts';
import {
  destinations,
  sources,
  type DestinationKind,
  type SourceKind,
} from '../../workflows/model/stores/index.ts';
import { storeIn } from '../../workflows/model/stores/registry.ts';
import { bounded, type StoreOptions } from './bounded.ts';
import { openComposed } from './compose/index.ts';
import { openHttpDestination } from './http/index.ts';
import type { DestinationSession, SourceStore } from './store.ts';
import { openVaultDestination, openVaultSource } from './vault/index.ts';
import type { OpenOptions, World } from './world.ts';

type Open<Settings, Store> = (settings: Settings, options: OpenOptions) => Promise<Store>;
type SourceStores = { [K in SourceKind]: Open<NonNullable<SourceSpec[K]>, SourceStore> };
type DestinationStores = {
  [K in DestinationKind]: Open<NonNullable<DestinationSpec[K]>, DestinationSession>;
};

/**
 * The registry: which settings open which store. Those with SDKs that take tens of megabytes are loaded by the first
 * definition that names them; Vault is nearly everybody's source, and HTTP needs none.
 */
const sourceStores: SourceStores = {
  vault: openVaultSource,
  awsSecretsManager: async (settings, options) => (await aws()).openAwsSource(settings, options),
  googleSecretManager: async (settings, options) => (await google()).openGoogleSource(settings, options),
  azureKeyVault: async (settings, options) => (await azure()).openAzureSource(settings, options),
  kubernetes: async (settings, options) => (await kubernetes()).openKubernetesSource(settings, options),
  kms: async (settings, options) => (await import('./kms/index.ts')).openKmsSource(settings, options),
};

const destinationStores: DestinationStores = {
  vault: openVaultDestination,
  awsSecretsManager: async (settings, options) => (await aws()).openAwsDestination(settings, options),
  googleSecretManager: async (settings, options) => (await google()).openGoogleDestination(settings, options),
  github: async (settings, options) =>
    (await import('./github/index.ts')).openGithubDestination(settings, options),
  azureKeyVault: async (settings, options) => (await azure()).openAzureDestination(settings, options),
  kubernetes: async (settings, options) => (await kubernetes()).openKubernetesDestination(settings, options),
  http: openHttpDestination,
};

const aws = () => import('./aws-secrets-manager/index.ts');
const google = () => import('./google-secret-manager/index.ts');
const azure = () => import('./azure-key-vault/index.ts');
const kubernetes = () => import('./kubernetes/index.ts');

/**
 * Each call makes a fresh client (invariant 11), which may take and reach what the definition may.
 * @throws {StoreError} `notConfigured`, and what a login fails with
 */
export async function openSource(spec: SourceSpec, options: StoreOptions): Promise<SourceStore> {
  const asSource = { ...options, world: countedAsSource(options.world) };
  if (spec.compose) return await openComposed(spec.compose, asSource, (each) => openStore(each, asSource));
  return await openStore(spec, asSource);
}

/** One store is a source here and a destination there, and does not know which: its requests are counted apart. */
function countedAsSource(world: World): World {
  return {
    ...world,
    countRequest: (store, operation, code) => {
      world.countRequest(store, operation, code, 'source');
    },
  };
}

async function openStore(spec: Pick<SourceSpec, SourceKind>, options: StoreOptions): Promise<SourceStore> {
  const kind = storeIn(sources, spec)?.kind;
  const settings = kind && spec[kind];
  if (!settings) throw new TypeError('a definition without a source passed validation');
  return await openSourceOf(kind, settings, await bounded(kind, sources[kind], settings, options));
}

/** As {@link openSource}. */
export async function openDestinations(
  spec: DestinationSpec,
  options: StoreOptions,
): Promise<DestinationSession> {
  const kind = storeIn(destinations, spec)?.kind;
  const settings = kind && spec[kind];
  if (!settings) throw new TypeError('a definition without a destination passed validation');
  return await openDestinationsOf(kind, settings, await bounded(kind, destinations[kind], settings, options));
}

function openSourceOf<K extends SourceKind>(
  kind: K,
  settings: NonNullable<SourceSpec[K]>,
  options: OpenOptions,
): Promise<SourceStore> {
  return sourceStores[kind](settings, options);
}

function openDestinationsOf<K extends DestinationKind>(
  kind: K,
  settings: NonNullable<DestinationSpec[K]>,
  options: OpenOptions,
): Promise<DestinationSession> {
  return destinationStores[kind](settings, options);
}

import type { DestinationSpec, SourceSpec } from '../../workflows/model/definition.ts';
import {
  destinations,
  sources,
  type DestinationKind,
  type SourceKind,
} from '../../workflows/model/stores/index.ts';
import { storeIn } from '../../workflows/model/stores/registry.ts';
import { openAwsDestination, openAwsSource } from './aws-secrets-manager/index.ts';
import { openAzureDestination, openAzureSource } from './azure-key-vault/index.ts';
import { openComposed } from './compose/index.ts';
import { openGoogleDestination, openGoogleSource } from './google-secret-manager/index.ts';
import { openGithubDestination } from './github/index.ts';
import { openHttpDestination } from './http/index.ts';
import { openKmsSource } from './kms/index.ts';
import { openKubernetesDestination, openKubernetesSource } from './kubernetes/index.ts';
import type { DestinationSession, SourceStore } from './store.ts';
import { openVaultDestination, openVaultSource } from './vault/index.ts';
import type { OpenOptions } from './world.ts';

type Open<Settings, Store> = (settings: Settings, options: OpenOptions) => Promise<Store>;
type SourceStores = { [K in SourceKind]: Open<NonNullable<SourceSpec[K]>, SourceStore> };
type DestinationStores = {
  [K in DestinationKind]: Open<NonNullable<DestinationSpec[K]>, DestinationSession>;
};

/** The registry: which settings open which store. */
const sourceStores: SourceStores = {
  vault: openVaultSource,
  awsSecretsManager: openAwsSource,
  googleSecretManager: openGoogleSource,
  azureKeyVault: openAzureSource,
  kubernetes: openKubernetesSource,
  kms: openKmsSource,
};

const destinationStores: DestinationStores = {
  vault: openVaultDestination,
  awsSecretsManager: openAwsDestination,
  googleSecretManager: openGoogleDestination,
  github: openGithubDestination,
  azureKeyVault: openAzureDestination,
  kubernetes: openKubernetesDestination,
  http: openHttpDestination,
};

/** Each call makes a fresh client (invariant 10). @throws {StoreError} `unsupported` for a setting that is not built yet */
export async function openSource(spec: SourceSpec, options: OpenOptions): Promise<SourceStore> {
  if (spec.compose) return await openComposed(spec.compose, options, openStore);
  return await openStore(spec, options);
}

async function openStore(spec: Pick<SourceSpec, SourceKind>, options: OpenOptions): Promise<SourceStore> {
  const kind = storeIn(sources, spec)?.kind;
  const settings = kind && spec[kind];
  if (!settings) throw new TypeError('a definition without a source passed validation');
  return await openSourceOf(kind, settings, options);
}

/** As {@link openSource}. */
export async function openDestinations(
  spec: DestinationSpec,
  options: OpenOptions,
): Promise<DestinationSession> {
  const kind = storeIn(destinations, spec)?.kind;
  const settings = kind && spec[kind];
  if (!settings) throw new TypeError('a definition without a destination passed validation');
  return await openDestinationsOf(kind, settings, options);
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

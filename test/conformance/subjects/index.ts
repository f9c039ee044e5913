import type { DestinationKind, SourceKind } from '../../../workflows/model/stores/index.ts';
import type { DestinationSubject, SourceSubject } from '../subject.ts';
import { awsSecretsManagerDestination, awsSecretsManagerSource } from './aws-secrets-manager.ts';
import { azureKeyVaultDestination, azureKeyVaultSource } from './azure-key-vault.ts';
import {
  githubEnvironmentDestination,
  githubOrganisationDestination,
  githubRepositoryDestination,
} from './github.ts';
import { googleSecretManagerDestination, googleSecretManagerSource } from './google-secret-manager.ts';
import { httpDestination } from './http.ts';
import { kmsSource } from './kms.ts';
import { kubernetesDestination, kubernetesSource } from './kubernetes.ts';
import { vaultKv1Destination, vaultKv1Source, vaultKv2Destination, vaultKv2Source } from './vault.ts';

/** What each registered store is run against: a store without one does not compile. */
export const sourceSubjects = {
  vault: [vaultKv2Source, vaultKv1Source],
  awsSecretsManager: [awsSecretsManagerSource],
  azureKeyVault: [azureKeyVaultSource],
  googleSecretManager: [googleSecretManagerSource],
  kubernetes: [kubernetesSource],
  kms: [kmsSource],
} satisfies Record<SourceKind, readonly [SourceSubject, ...SourceSubject[]]>;

export const destinationSubjects = {
  vault: [vaultKv2Destination, vaultKv1Destination],
  awsSecretsManager: [awsSecretsManagerDestination],
  azureKeyVault: [azureKeyVaultDestination],
  googleSecretManager: [googleSecretManagerDestination],
  github: [githubRepositoryDestination, githubEnvironmentDestination, githubOrganisationDestination],
  kubernetes: [kubernetesDestination],
  http: [httpDestination],
} satisfies Record<DestinationKind, readonly [DestinationSubject, ...DestinationSubject[]]>;

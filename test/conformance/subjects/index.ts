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

/** What each registered store is run against. */
export const sourceSubjects: Readonly<Partial<Record<SourceKind, readonly SourceSubject[]>>> = {
  awsSecretsManager: [awsSecretsManagerSource],
  azureKeyVault: [azureKeyVaultSource],
  googleSecretManager: [googleSecretManagerSource],
  kubernetes: [kubernetesSource],
  kms: [kmsSource],
};

export const destinationSubjects: Readonly<Partial<Record<DestinationKind, readonly DestinationSubject[]>>> =
  {
    awsSecretsManager: [awsSecretsManagerDestination],
    azureKeyVault: [azureKeyVaultDestination],
    googleSecretManager: [googleSecretManagerDestination],
    github: [githubRepositoryDestination, githubEnvironmentDestination, githubOrganisationDestination],
    kubernetes: [kubernetesDestination],
    http: [httpDestination],
  };

import type { DestinationKind, SourceKind } from '../../../workflows/model/stores/index.ts';
import type { DestinationSubject, SourceSubject } from '../subject.ts';
import { awsSecretsManagerDestination, awsSecretsManagerSource } from './aws-secrets-manager.ts';
import { azureKeyVaultDestination, azureKeyVaultSource } from './azure-key-vault.ts';
import {
  githubEnvironmentDestination,
  githubOrganisationDestination,
  githubRepositoryDestination,
} from './github.ts';

/** What each registered store is run against. */
export const sourceSubjects: Readonly<Partial<Record<SourceKind, readonly SourceSubject[]>>> = {
  awsSecretsManager: [awsSecretsManagerSource],
  azureKeyVault: [azureKeyVaultSource],
};

export const destinationSubjects: Readonly<Partial<Record<DestinationKind, readonly DestinationSubject[]>>> =
  {
    awsSecretsManager: [awsSecretsManagerDestination],
    azureKeyVault: [azureKeyVaultDestination],
    github: [githubRepositoryDestination, githubEnvironmentDestination, githubOrganisationDestination],
  };

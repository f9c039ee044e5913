import { awsConnectionNames } from './aws-connection.ts';
import { awsDestination, awsSource } from './aws-secrets-manager.ts';
import { azureConnection, azureDestination, azureSource } from './azure-key-vault.ts';
import { githubConnection, githubDestination } from './github.ts';
import { googleConnection, googleDestination, googleSource } from './google-secret-manager.ts';
import { httpConnection, httpDestination } from './http.ts';
import { kmsSource } from './kms.ts';
import { kubernetesConnection, kubernetesDestination, kubernetesSource } from './kubernetes.ts';
import { defineStore } from './registry.ts';
import { vaultConnection, vaultDestination, vaultSource } from './vault.ts';

/** Every store a definition may name as its source: its settings, which of them are its connection, and which is the pattern of paths. */
export const sources = {
  vault: defineStore(vaultSource, vaultConnection, 'path'),
  awsSecretsManager: defineStore(awsSource, awsConnectionNames, 'name'),
  googleSecretManager: defineStore(googleSource, googleConnection, 'name'),
  azureKeyVault: defineStore(azureSource, azureConnection, 'name'),
  kubernetes: defineStore(kubernetesSource, kubernetesConnection, 'name'),
  kms: defineStore(kmsSource, awsConnectionNames),
} as const;

/** Every store a definition may name as a destination: its settings, which of them are its connection, and which make up the key. */
export const destinations = {
  vault: defineStore(vaultDestination, vaultConnection, 'path'),
  awsSecretsManager: defineStore(awsDestination, awsConnectionNames, 'name'),
  googleSecretManager: defineStore(googleDestination, googleConnection, 'name'),
  github: defineStore(githubDestination, githubConnection, 'owner', 'repository'),
  azureKeyVault: defineStore(azureDestination, azureConnection, 'name'),
  kubernetes: defineStore(kubernetesDestination, kubernetesConnection, 'namespace', 'name'),
  http: defineStore(httpDestination, httpConnection, 'url'),
} as const;

export type SourceKind = keyof typeof sources;
export type DestinationKind = keyof typeof destinations;

import { awsDestination, awsSource } from './aws-secrets-manager.ts';
import { azureDestination, azureSource } from './azure-key-vault.ts';
import { githubDestination } from './github.ts';
import { googleDestination, googleSource } from './google-secret-manager.ts';
import { httpDestination } from './http.ts';
import { kmsSource } from './kms.ts';
import { kubernetesDestination, kubernetesSource } from './kubernetes.ts';
import { defineStore } from './registry.ts';
import { vaultDestination, vaultSource } from './vault.ts';

/** Every store a definition may name as its source: its settings, and which of them is the pattern of paths. */
export const sources = {
  vault: defineStore(vaultSource, 'path'),
  awsSecretsManager: defineStore(awsSource, 'name'),
  googleSecretManager: defineStore(googleSource, 'name'),
  azureKeyVault: defineStore(azureSource, 'name'),
  kubernetes: defineStore(kubernetesSource, 'name'),
  kms: defineStore(kmsSource),
} as const;

/** Every store a definition may name as a destination: its settings, and which of them make up the key. */
export const destinations = {
  vault: defineStore(vaultDestination, 'path'),
  awsSecretsManager: defineStore(awsDestination, 'name'),
  googleSecretManager: defineStore(googleDestination, 'name'),
  github: defineStore(githubDestination, 'owner', 'repository'),
  azureKeyVault: defineStore(azureDestination, 'name'),
  kubernetes: defineStore(kubernetesDestination, 'namespace', 'name'),
  http: defineStore(httpDestination, 'url'),
} as const;

export type SourceKind = keyof typeof sources;
export type DestinationKind = keyof typeof destinations;

import { awsDestination, awsSource } from './aws-secrets-manager.ts';
import { vaultDestination, vaultSource } from './vault.ts';

/** Settings of every store a definition may name as its source, and which of them is the path pattern. */
export const sourceSettings = { vault: vaultSource, awsSecretsManager: awsSource } as const;
export const sourcePattern = { vault: 'path', awsSecretsManager: 'name' } as const satisfies Record<
  SourceKind,
  string
>;

/** Settings of every store a definition may name as a destination, and which of them is the key's template. */
export const destinationSettings = { vault: vaultDestination, awsSecretsManager: awsDestination } as const;
export const destinationTemplate = { vault: 'path', awsSecretsManager: 'name' } as const satisfies Record<
  DestinationKind,
  string
>;

export type SourceKind = keyof typeof sourceSettings;
export type DestinationKind = keyof typeof destinationSettings;

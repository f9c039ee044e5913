import type { DestinationSpec, SourceSpec } from '../../workflows/model/definition.ts';
import { openAwsDestination, openAwsSource } from './aws-secrets-manager/index.ts';
import type { DestinationSession, SourceStore } from './store.ts';
import { openVaultDestination, openVaultSource } from './vault/index.ts';
import type { OpenOptions } from './world.ts';

/** The registry: which settings open which store. Each call makes a fresh client (invariant 10). */
export async function openSource(spec: SourceSpec, options: OpenOptions): Promise<SourceStore> {
  if (spec.vault) return await openVaultSource(spec.vault, options);
  if (spec.awsSecretsManager) return await openAwsSource(spec.awsSecretsManager, options);
  throw new TypeError('a definition without a source passed validation');
}

export async function openDestinations(spec: DestinationSpec, options: OpenOptions): Promise<DestinationSession> {
  if (spec.vault) return await openVaultDestination(spec.vault, options);
  if (spec.awsSecretsManager) return await openAwsDestination(spec.awsSecretsManager, options);
  throw new TypeError('a definition without a destination passed validation');
}

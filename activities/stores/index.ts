import type { DestinationSpec, SourceSpec } from '../../workflows/model/definition.ts';
import { openAwsDestination, openAwsSource } from './aws-secrets-manager/index.ts';
import type { DestinationStore, SourceStore } from './store.ts';
import { openVaultDestination, openVaultSource } from './vault/index.ts';
import type { OpenOptions } from './world.ts';

/** The registry: which settings open which store. Each call makes a fresh client (invariant 10). */
export function openSource(spec: SourceSpec, options: OpenOptions): Promise<SourceStore> {
  if (spec.vault) return openVaultSource(spec.vault, options);
  if (spec.awsSecretsManager) return openAwsSource(spec.awsSecretsManager, options);
  throw new TypeError('a definition without a source passed validation');
}

export function openDestination(
  spec: DestinationSpec,
  key: string,
  options: OpenOptions,
): Promise<DestinationStore> {
  if (spec.vault) return openVaultDestination(spec.vault, key, options);
  if (spec.awsSecretsManager) return openAwsDestination(spec.awsSecretsManager, key, options);
  throw new TypeError('a definition without a destination passed validation');
}

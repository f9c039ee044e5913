import { awsSecretTranslator } from './aws-secret-operator/index.ts';
import { externalSecretsTranslators } from './external-secrets/index.ts';
import type { Translator } from './kind.ts';
import { kmsVaultSecretTranslator, partialKmsVaultSecretTranslator } from './kms-vault-operator/index.ts';
import { secretDefinitionTranslator } from './secrets-manager/index.ts';
import { vaultSecretSyncTranslator } from './vault-secret-sync/index.ts';

/** Every kind of manifest that is taken as it is. */
export const translators: readonly Translator[] = [
  vaultSecretSyncTranslator,
  kmsVaultSecretTranslator,
  partialKmsVaultSecretTranslator,
  awsSecretTranslator,
  secretDefinitionTranslator,
  ...externalSecretsTranslators,
];

import { defineTranslator } from '../kind.ts';
import { clusterExternalSecretTranslator, externalSecretTranslator } from './external-secret.ts';
import { clusterPushSecretTranslator, pushSecretTranslator } from './push-secret.ts';
import { clusterSecretStore, secretStore } from './stores/schema.ts';

/** External Secrets. Stores are nothing by themselves: others refer to them. */
export const externalSecretsTranslators = [
  externalSecretTranslator,
  clusterExternalSecretTranslator,
  defineTranslator(secretStore, () => []),
  defineTranslator(clusterSecretStore, () => []),
  pushSecretTranslator,
  clusterPushSecretTranslator,
];

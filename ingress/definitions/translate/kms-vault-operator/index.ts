import { defineTranslator, type Translation, type WrittenDestination } from '../kind.ts';
import { kvPlace } from '../kv-path.ts';
import { definitionMetadata } from '../metadata.ts';
import { kmsVaultSecret, partialKmsVaultSecret, type KmsVaultSecret } from './schema.ts';
import { valuesOf } from './values.ts';

const DELETING_FINALIZER = 'delete.k8s.patoarvizu.dev';

/** kms-vault-operator: values that KMS encrypted, into Vault. */
export const kmsVaultSecretTranslator = defineTranslator(kmsVaultSecret, (manifest, translation) => {
  const { metadata, spec } = manifest;
  const finalizer = metadata.finalizers?.indexOf(DELETING_FINALIZER) ?? -1;
  if (finalizer >= 0)
    translation.report(
      ['metadata', 'finalizers', finalizer],
      'cannot be honoured: removing a definition never removes what it wrote; remove the secret from Vault by hand',
    );
  const context = spec.secretContext;
  return [
    {
      apiVersion: 'keyferry.dev/v1',
      kind: 'Sync',
      metadata: definitionMetadata(metadata),
      spec: {
        source: {
          kms: {
            ...(context && Object.keys(context).length > 0 && { encryptionContext: context }),
            values: valuesOf(manifest, translation),
          },
        },
        destinations: [{ name: 'vault', vault: vaultOf(manifest, translation) }],
        // The operator's default period.
        reconcile: { every: '2m' },
        adopt: true,
      },
    },
  ];
});

/** Nothing by itself: others include it. */
export const partialKmsVaultSecretTranslator = defineTranslator(partialKmsVaultSecret, () => []);

function vaultOf(
  { spec }: KmsVaultSecret,
  translation: Translation,
): NonNullable<WrittenDestination['vault']> {
  const { engineVersion, casIndex } = spec.kvSettings;
  if (engineVersion === 'v1' && casIndex !== undefined && casIndex > 0)
    translation.report(
      ['spec', 'kvSettings', 'casIndex'],
      'cannot be honoured: KV 1 has no versions; set engineVersion: v2, or take it out',
    );
  const place = kvPlace(spec.path, engineVersion === 'v2' ? 2 : 1);
  if (place === undefined)
    translation.report(
      ['spec', 'path'],
      'expected data/ after the mount, as in secret/data/app, with engineVersion v2',
    );
  return {
    ...(place ?? { path: spec.path }),
    ...(engineVersion === 'v2' && { kv2: { cas: casIndex ?? 0 } }),
  };
}

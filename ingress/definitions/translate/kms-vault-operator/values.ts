import type { Translation, WrittenSource } from '../kind.ts';
import { missing } from '../missing.ts';
import { namespaceOf } from '../metadata.ts';
import { partialKmsVaultSecret, type KmsVaultSecret, type Secrets } from './schema.ts';

type Values = NonNullable<WrittenSource['kms']>['values'];

/** The manifest's own values and those of the partial secrets it includes, each with the context it was encrypted with. */
export function valuesOf({ metadata, spec }: KmsVaultSecret, translation: Translation): Values {
  const values = new Map<string, Values[string]>();
  const add = (
    secrets: Secrets,
    context: Secrets[number]['secretContext'],
    path: readonly PropertyKey[],
  ): void => {
    for (const secret of secrets) {
      if (values.has(secret.key))
        translation.report(path, `expected each key once, found ${secret.key} again`);
      values.set(secret.key, valueOf(secret, context));
    }
  };
  add(spec.secrets, undefined, ['spec', 'secrets']);
  for (const [i, name] of (spec.includeSecrets ?? []).entries()) {
    const path = ['spec', 'includeSecrets', i];
    const found = translation.find(partialKmsVaultSecret, namespaceOf(metadata), name);
    if (found.state === 'found') add(found.manifest.spec.secrets, found.manifest.spec.secretContext, path);
    else translation.report(path, missing(partialKmsVaultSecret.kind, name, namespaceOf(metadata), found));
  }
  if (values.size === 0) translation.report(['spec', 'secrets'], 'expected at least one secret');
  return Object.fromEntries(values);
}

function valueOf(
  { encryptedSecret, secretContext, emptySecret }: Secrets[number],
  above: Secrets[number]['secretContext'],
): Values[string] {
  if (emptySecret) return { empty: true };
  // An empty context counts as none.
  const context = [secretContext, above].find((each) => each && Object.keys(each).length > 0);
  return {
    ...(encryptedSecret !== undefined && { ciphertext: encryptedSecret }),
    ...(context && { encryptionContext: context }),
  };
}

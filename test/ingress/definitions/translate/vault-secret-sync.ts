import { definitionSchema } from '../../../../workflows/model/definition.ts';
import { translated } from './translated.ts';

/** A VaultSecretSync; what a test does not care about is there. */
export function manifest(spec: object, metadata: object = { name: 'example' }): string {
  return JSON.stringify({
    apiVersion: 'vaultsecretsync.lestak.sh/v1alpha1',
    kind: 'VaultSecretSync',
    metadata,
    spec: { source: { path: 'kv/a' }, dest: [{ vault: { path: 'kv/b' } }], ...spec },
  });
}

/** What it becomes, with every default. */
export async function specOf(spec: object) {
  const [written] = await translated(manifest(spec));
  return definitionSchema.parse(written).spec;
}

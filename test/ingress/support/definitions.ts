import type { z } from 'zod';
import { definitionSchema, type Definition } from '../../../workflows/model/definition.ts';

type Written = z.input<typeof definitionSchema>;

/** A valid definition from a Vault source to a Vault destination, with what a test cares about. */
export function definitionOf(
  name: string,
  source: NonNullable<Written['spec']['source']['vault']>,
  spec: Partial<Written['spec']> = {},
): Definition {
  return definitionSchema.parse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name },
    spec: { source: { vault: source }, destinations: [{ name: 'dr', vault: { path: 'kv/copy' } }], ...spec },
  } satisfies Written);
}

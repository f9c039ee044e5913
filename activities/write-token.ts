import { createHash, randomBytes } from 'node:crypto';
import type { Definition, DestinationSpec } from '../workflows/model/definition.ts';

/**
 * The idempotency token of a write: the same for every attempt to write one source version under one definition,
 * and nothing of the value in it. A source without versions gets a random one, as only the value itself could tell
 * two contents apart, and a hash of a value can be searched for.
 *
 * @param madeAt as in `SourceRead`: without it the first version of a secret that was made anew would be the former first
 * @returns 64 lower-case hexadecimal digits
 */
export function writeToken(
  definition: Definition,
  path: string,
  destination: DestinationSpec,
  key: string,
  sourceVersion: string | undefined,
  madeAt?: string,
): string {
  if (sourceVersion === undefined) return randomBytes(32).toString('hex');
  const { source, transform } = definition.spec;
  const basis = JSON.stringify([
    definition.metadata.name,
    source,
    path,
    sourceVersion,
    transform ?? null,
    destination,
    key,
    // What is compared with a record of long ago; the tokens of others are on record without it.
    ...(destination.http?.send === 'onChange' && madeAt !== undefined ? [madeAt] : []),
  ]);
  return createHash('sha256').update(basis).digest('hex');
}

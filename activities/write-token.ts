import type { Definition, DestinationSpec } from '../workflows/model/definition.ts';

/**
 * The idempotency token of a write: the same for every attempt to write one source version under one definition,
 * and nothing of the value in it. A source without versions gets a random one, as only the value itself could tell
 * two contents apart, and a hash of a value can be searched for.
 *
 * @returns 64 lower-case hexadecimal digits
 */
export async function writeToken(
  definition: Definition,
  path: string,
  destination: DestinationSpec,
  key: string,
  sourceVersion: string | undefined,
): Promise<string> {
  if (sourceVersion === undefined) return hex(crypto.getRandomValues(new Uint8Array(32)));
  const { source, transform } = definition.spec;
  const basis = JSON.stringify([
    definition.metadata.name,
    source,
    path,
    sourceVersion,
    transform ?? null,
    destination,
    key,
  ]);
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(basis))));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

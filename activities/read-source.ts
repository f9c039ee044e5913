import type { ReadSourceInput, SourceSummary } from './contract.ts';
import type { PassOptions } from './ownership.ts';
import { openSource } from './stores/index.ts';

/** Looks at the source: what state and version the secret is in. The value is read and dropped here. */
export async function readSource(
  { definition, path, kvVersion }: ReadSourceInput,
  keys: readonly string[],
  options: PassOptions,
): Promise<SourceSummary> {
  await using source = await openSource(definition.spec.source, options);
  const read = await source.read(path);
  const version = read.version === undefined ? {} : { version: read.version };
  if (kvVersion !== undefined && read.kvVersion !== undefined && kvVersion !== read.kvVersion) {
    return { state: 'elsewhere', keys };
  }
  if (read.state !== 'present')
    return { state: read.state, ...version, ...(read.missing && { missing: read.missing }), keys };
  const keyCount = read.content.kind === 'keys' ? Object.keys(read.content.keys).length : 1;
  return { state: 'present', ...version, keyCount, keys };
}

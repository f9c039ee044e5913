import { equalKeys, equalValues } from './key-values.ts';
import type { SecretContent, SourceRead } from './store.ts';

/** Whether two reads saw the same secret: by version where the store keeps one, else by content. */
export function sameRead(a: SourceRead, b: SourceRead): boolean {
  if (a.state !== b.state) return false;
  if (a.version !== undefined || b.version !== undefined) return a.version === b.version;
  return a.state !== 'present' || b.state !== 'present' || sameContent(a.content, b.content);
}

function sameContent(a: SecretContent, b: SecretContent): boolean {
  if (a.kind === 'keys' && b.kind === 'keys') return equalKeys(a.keys, b.keys);
  if (a.kind !== 'value' || b.kind !== 'value') return false;
  return equalValues(a.value, b.value);
}

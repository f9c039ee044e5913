import { equalKeys, equalValues } from './key-values.ts';
import type { SecretContent, SourceRead } from './store.ts';

/** Whether two reads saw the same secret: by version where the store keeps one, else by content. */
export function sameRead(a: SourceRead, b: SourceRead): boolean {
  if (a.state !== b.state) return false;
  const versioned = a.version !== undefined || b.version !== undefined;
  if (a.state !== 'present' || b.state !== 'present') return a.version === b.version;
  if (versioned) return a.version === b.version && a.madeAt === b.madeAt;
  return sameContent(a.content, b.content);
}

function sameContent(a: SecretContent, b: SecretContent): boolean {
  if (a.kind === 'keys' && b.kind === 'keys') return equalKeys(a.keys, b.keys);
  if (a.kind !== 'value' || b.kind !== 'value') return false;
  return equalValues(a.value, b.value);
}

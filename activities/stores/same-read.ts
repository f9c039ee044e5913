import { equalJson } from './json.ts';
import type { SecretContent, SourceRead } from './store.ts';

/** Whether two reads saw the same secret: by version where the store keeps one, else by content. */
export function sameRead(a: SourceRead, b: SourceRead): boolean {
  if (a.state !== b.state) return false;
  if (a.version !== undefined || b.version !== undefined) return a.version === b.version;
  return a.state !== 'present' || b.state !== 'present' || sameContent(a.content, b.content);
}

function sameContent(a: SecretContent, b: SecretContent): boolean {
  if (a.kind === 'keys' && b.kind === 'keys') return equalJson(a.keys, b.keys);
  if (a.kind !== 'value' || b.kind !== 'value') return false;
  if (typeof a.value === 'string' || typeof b.value === 'string') return a.value === b.value;
  return a.value.length === b.value.length && a.value.every((byte, i) => byte === (b.value as Uint8Array)[i]);
}

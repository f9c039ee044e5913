import { noFlags } from '../format/flags.ts';
import { formatInteger } from '../format/scalars.ts';
import type { Bytes } from '../values/bytes.ts';

/** Bytes written as hexadecimal digits; Go's error, as text, where they are not. */
export function decodeHex(text: Bytes): Bytes {
  const bad = /[^0-9a-fA-F]/.exec(text)?.[0];
  if (bad !== undefined) {
    const shown = formatInteger(BigInt(bad.charCodeAt(0)), false, 'U', { ...noFlags(), sharp: true });
    return `encoding/hex: invalid byte: ${shown ?? ''}`;
  }
  if (text.length % 2 === 1) return 'encoding/hex: odd length hex string';
  return text.replaceAll(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

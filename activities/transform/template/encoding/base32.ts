import type { Bytes } from '../values/bytes.ts';
import type { BadEncoding } from './base64.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Characters that stand for 1, 2, 3 and 4 bytes at the end. */
const TAIL = [0, 2, 4, 5, 7] as const;

/** Standard base32 with padding (RFC 4648, section 6). */
export function encodeBase32(bytes: Bytes): Bytes {
  let text = '';
  for (let at = 0; at < bytes.length; at += 5) {
    const group = bytes.slice(at, at + 5);
    let bits = 0n;
    for (let i = 0; i < 5; i += 1) bits = (bits << 8n) | BigInt(group.charCodeAt(i) || 0);
    let chars = '';
    for (let shift = 35n; shift >= 0n; shift -= 5n) chars += ALPHABET[Number((bits >> shift) & 31n)] ?? '';
    text += group.length === 5 ? chars : chars.slice(0, TAIL[group.length]).padEnd(8, '=');
  }
  return text;
}

/** Standard base32 with padding; newlines may stand anywhere. */
export function decodeBase32(text: Bytes): Bytes | BadEncoding {
  const dense = text.replaceAll(/[\r\n]/g, '');
  let bytes = '';
  for (let at = 0; at < dense.length; at += 8) {
    const group = groupAt(dense, at);
    if (typeof group !== 'string') return group;
    let bits = 0n;
    for (const char of group.padEnd(8, 'A')) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(char));
    const length = group.length === 8 ? 5 : TAIL.indexOf(group.length as 2 | 4 | 5 | 7);
    for (let i = 0; i < length; i += 1)
      bytes += String.fromCharCode(Number((bits >> BigInt(32 - 8 * i)) & 255n));
    if (group.length < 8) return bytes;
  }
  return bytes;
}

/** The characters of a group of eight without its padding. */
function groupAt(dense: string, at: number): string | BadEncoding {
  for (let i = 0; i < 8; i += 1) {
    const char = dense[at + i];
    if (char === undefined) return { badAt: dense.length - i };
    const left = dense.length - at - i - 1;
    if (char === '=' && i >= 2 && left < 8) {
      if (left + i < 7) return { badAt: dense.length };
      for (let k = 0; k < 7 - i; k += 1) {
        const padding = dense[at + i + 1 + k];
        if (padding !== undefined && padding !== '=') return { badAt: at + i + k };
      }
      return i === 3 || i === 6 ? { badAt: at + i } : dense.slice(at, at + i);
    }
    if (!ALPHABET.includes(char)) return { badAt: at + i };
  }
  return dense.slice(at, at + 8);
}

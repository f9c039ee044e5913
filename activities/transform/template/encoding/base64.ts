import type { Bytes } from '../values/bytes.ts';

/** Where a text is not of its encoding: the byte that Go names, too. */
export interface BadEncoding {
  readonly badAt: number;
}

/** Standard base64 with padding (RFC 4648, section 4). */
export function encodeBase64(bytes: Bytes): Bytes {
  return btoa(bytes);
}

/** Standard base64; newlines may stand anywhere, and padding must be there. */
export function decodeBase64(text: Bytes): Bytes | BadEncoding {
  const dense = text.replaceAll(/[\r\n]/g, '');
  if (dense.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(dense)) return atob(dense);
  return { badAt: badByte(text) };
}

const isNewline = (char: string | undefined): boolean => char === '\n' || char === '\r';

/** Where Go's decoder stops in a text that is known to be no base64. */
function badByte(text: Bytes): number {
  let read = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (isNewline(char)) continue;
    if (/[A-Za-z0-9+/]/.test(char)) {
      read = (read + 1) % 4;
      continue;
    }
    if (char !== '=' || read < 2) return at;
    let next = at + 1;
    while (isNewline(text[next])) next += 1;
    if (read === 3) return next;
    if (next >= text.length) return text.length;
    if (text[next] !== '=') return next - 1;
    next += 1;
    while (isNewline(text[next])) next += 1;
    return next;
  }
  return text.length - read;
}

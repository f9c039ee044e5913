import type { Bytes } from '../values/bytes.ts';

/** What is not escaped in each part of a URL, beside letters and digits (Go's net/url). */
const PLAIN = {
  path: '$&+,./:;=@_~-',
  host: '!"$&\'()*+,.:;<=>[]_~-',
  user: '$&+,.;=_~-',
  fragment: '!$&()*+,./:;=?@_~-',
} as const;

export type UrlPart = keyof typeof PLAIN;

const isPlain = (char: string, part: UrlPart): boolean =>
  /[A-Za-z0-9]/.test(char) || PLAIN[part].includes(char);

export function escape(text: Bytes, part: UrlPart): Bytes {
  return text.replaceAll(/[^A-Za-z0-9]/g, (char) =>
    isPlain(char, part) ? char : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** @returns undefined where an escape is malformed, or a character may not stand in this part */
export function unescape(text: Bytes, part: UrlPart, zone = false): Bytes | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined;
  if (part === 'host') {
    for (const [escaped] of text.matchAll(/%../g)) {
      const byte = Number.parseInt(escaped.slice(1), 16);
      if (escaped === '%25') continue;
      if (zone ? byte !== 0x20 && !isPlain(String.fromCharCode(byte), part) : byte < 0x80) return undefined;
    }
    for (const char of text.replaceAll(/%../g, ''))
      if (char < '\x80' && !isPlain(char, part)) return undefined;
  }
  return text.replaceAll(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

import { failed } from '../fault.ts';
import type { Bytes } from '../values/bytes.ts';

/** A value of ASN.1 in DER (ITU-T X.690): its identifier octet and its contents. */
export interface Der {
  readonly tag: number;
  readonly content: Bytes;
  /** All of it, identifier and length included. */
  readonly raw: Bytes;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The identifier of `[number]`, holding other values or not. */
export const context = (number: number, holds = true): number => (holds ? 0xa0 : 0x80) | number;

const malformed = () => failed('the key, certificate or archive is not DER');

/** All values that stand one after the other. */
export function readAll(bytes: Bytes): Der[] {
  const values: Der[] = [];
  for (let at = 0; at < bytes.length;) {
    const value = readAt(bytes, at);
    values.push(value);
    at += value.raw.length;
  }
  return values;
}

/** The one value that the bytes are. */
export function readOne(bytes: Bytes): Der {
  const value = readAt(bytes, 0);
  if (value.raw.length !== bytes.length) throw malformed();
  return value;
}

function readAt(bytes: Bytes, at: number): Der {
  const tag = bytes.charCodeAt(at);
  const first = bytes.charCodeAt(at + 1);
  // Identifiers of several octets stand in none of the structures read here.
  if (Number.isNaN(first) || (tag & 0x1f) === 0x1f) throw malformed();
  const octets = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || octets > 4) throw malformed();
  let length = first < 0x80 ? first : 0;
  for (let i = 0; i < octets; i += 1) length = length * 256 + (bytes.charCodeAt(at + 2 + i) || 0);
  const start = at + 2 + octets;
  if (start + length > bytes.length || (octets > 0 && length < (octets === 1 ? 0x80 : 256 ** (octets - 1))))
    throw malformed();
  return { tag, content: bytes.slice(start, start + length), raw: bytes.slice(at, start + length) };
}

/** Its contents, where it has this tag. */
export function contentOf(value: Der | undefined, tag: number): Bytes {
  if (value?.tag !== tag) throw malformed();
  return value.content;
}

/** The values in it, where it has this tag. */
export function partsOf(value: Der | undefined, tag: number = TAG.sequence): Der[] {
  return readAll(contentOf(value, tag));
}

export function readInteger(value: Der | undefined): bigint {
  const content = contentOf(value, TAG.integer);
  if (content === '') throw malformed();
  return BigInt.asIntN(content.length * 8, unsigned(content));
}

/** Bytes as a number, the first the highest. */
export function unsigned(bytes: Bytes): bigint {
  const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return hex === '' ? 0n : BigInt(`0x${hex}`);
}

/** A number as this many bytes, or as few as hold it. */
export function bytesOfNumber(value: bigint, length = 0): Bytes {
  const hex = value.toString(16);
  const even = hex.padStart(hex.length + (hex.length % 2), '0').padStart(length * 2, '0');
  return even.replaceAll(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

export function readOid(value: Der | undefined): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of contentOf(value, TAG.oid)) {
    const code = byte.charCodeAt(0);
    number = number * 128 + (code & 0x7f);
    if (code >= 0x80) continue;
    if (numbers.length === 0) {
      const first = Math.min(Math.floor(number / 40), 2);
      numbers.push(first, number - first * 40);
    } else numbers.push(number);
    number = 0;
  }
  return numbers.join('.');
}

/** A value with this tag. */
export function write(tag: number, ...contents: readonly Bytes[]): Bytes {
  const content = contents.join('');
  const length = content.length < 0x80 ? '' : bytesOfNumber(BigInt(content.length));
  const first = length === '' ? content.length : 0x80 | length.length;
  return String.fromCharCode(tag, first) + length + content;
}

export const sequence = (...parts: readonly Bytes[]): Bytes => write(TAG.sequence, ...parts);
export const octets = (content: Bytes): Bytes => write(TAG.octetString, content);
export const nothing = write(TAG.null);
export const bits = (content: Bytes): Bytes => write(TAG.bitString, '\0', content);

/** A number that is not negative. */
export function integer(value: bigint): Bytes {
  const bytes = bytesOfNumber(value);
  return write(TAG.integer, bytes.charCodeAt(0) >= 0x80 ? `\0${bytes}` : bytes);
}

export function oid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return write(TAG.oid, ...[first * 40 + second, ...rest].map(base128));
}

function base128(value: number): Bytes {
  let bytes = String.fromCharCode(value & 0x7f);
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes = String.fromCharCode(0x80 | (rest & 0x7f)) + bytes;
  return bytes;
}

import { isUtf8 } from 'node:buffer';
import type { Part } from '../../../workflows/model/compose.ts';
import { StoreError } from '../store-error.ts';
import type { KeyValue } from '../store.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BASE64URL = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}(?:==)?|[A-Za-z0-9_-]{3}=?)?$/;

/**
 * A value as the part says it stands at the source: decoded, text where it is text and bytes where it is none.
 *
 * @throws {StoreError} `invalidValue`
 */
export function decode(value: KeyValue, encoding: Part['encoding'], path: string, key: string): KeyValue {
  if (value instanceof Uint8Array) return textOrBytes(value);
  if (encoding === 'text') return value;
  const text = typeof value === 'string' ? value.trim() : undefined;
  const bytes = text === undefined ? undefined : bytesOf(text, encoding);
  if (bytes !== undefined) return textOrBytes(bytes);
  if (encoding === 'auto') return value;
  throw invalid(path, key, `is no ${encoding}`, 'Correct encoding in the part, or the value at the source.');
}

function bytesOf(text: string, encoding: Exclude<Part['encoding'], 'text'>): Uint8Array | undefined {
  if (encoding !== 'base64url' && BASE64.test(text)) return Buffer.from(text, 'base64');
  if (encoding !== 'base64' && BASE64URL.test(text)) return Buffer.from(text, 'base64url');
  return undefined;
}

function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  return isUtf8(bytes) ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : bytes;
}

function invalid(path: string, key: string, fact: string, remedy: string): StoreError {
  return new StoreError({
    code: 'invalidValue',
    message: `The secret ${path}: the value of ${key} ${fact}.`,
    remedy,
  });
}

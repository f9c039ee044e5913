import { isUtf8 } from 'node:buffer';
import { parseJson } from './json.ts';
import type { JsonValue, SecretContent } from './store.ts';
import { StoreError } from './store-error.ts';

/**
 * A value as a store gives it back: text, or bytes where it was written as such. A store that tells no difference
 * gives text for all that is UTF-8.
 */
export type Stored = string | Uint8Array;

/** A secret as a source: a JSON object is its keys, in text or in bytes. */
export function contentOf(stored: Stored): SecretContent {
  const keys = objectIn(stored);
  return keys === undefined ? { kind: 'value', value: stored } : { kind: 'keys', keys };
}

/** The JSON object that the value is; undefined where it is none. */
export function objectIn(stored: Stored): Readonly<Record<string, JsonValue>> | undefined {
  const text = textIn(stored);
  if (!text?.trimStart().startsWith('{')) return undefined;
  try {
    return parseJson(text) as Readonly<Record<string, JsonValue>>;
  } catch (error) {
    // What is JSON and too much is not taken for plain text.
    if (error instanceof StoreError) throw error;
    return undefined;
  }
}

/** What a value is that is no JSON object, in words that say nothing of it. */
export function formOf(stored: Stored): string {
  const text = textIn(stored);
  if (text === undefined) return 'bytes that are not UTF-8 text';
  if (text.trimStart().startsWith('{'))
    return 'text that begins like a JSON object and is not valid JSON (an unescaped line break in a string makes it so)';
  try {
    return Array.isArray(parseJson(text)) ? 'a JSON array' : 'a single JSON value';
  } catch {
    return 'plain text';
  }
}

function textIn(stored: Stored): string | undefined {
  if (typeof stored === 'string') return stored;
  return isUtf8(stored) ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(stored) : undefined;
}

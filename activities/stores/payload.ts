import { Buffer } from 'node:buffer';
import { changedKeys } from './changed-keys.ts';
import { equalJson, parseJson, stringifyJson } from './json.ts';
import { jsonKeys } from './key-values.ts';
import { StoreError } from './store-error.ts';
import type { JsonValue, Keys, SecretContent } from './store.ts';

/** For stores whose secret is one value: what a definition says goes into it. */
export interface PayloadShape {
  /** The one key that is written, as it is; else all keys as a JSON object. */
  readonly key?: string | undefined;
  readonly encoding: 'text' | 'base64';
  /** Keys that only the held JSON object has are kept. */
  readonly merge?: boolean | undefined;
}

/** What such a store takes. */
export interface PayloadRules {
  /** Which secret, for messages: `AWS secret prod/db`. */
  readonly where: string;
  /** The store by its name. */
  readonly store: string;
  readonly maxBytes: number;
  /** Whether it keeps an empty value. */
  readonly keepsEmpty: boolean;
}

/** What is written as the value of a secret. */
export type Payload =
  | { readonly kind: 'keys'; readonly keys: Readonly<Record<string, JsonValue>>; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/**
 * A value as a store gives it back: text, or bytes where it was written as such. A store that tells no difference
 * gives text for all that is UTF-8.
 */
export type Stored = string | Uint8Array;

/**
 * What is to be written, made without a request.
 * @param stored what is there now: only a shape that merges looks at it
 * @throws {StoreError} `invalidValue` naming the key, or `valueTooLarge`; the value is never in the message
 */
export function payloadOf(
  content: SecretContent,
  shape: PayloadShape,
  rules: PayloadRules,
  stored?: Stored,
): Payload {
  const payload = encode(content, shape, rules.where, stored);
  const size = payload.kind === 'bytes' ? payload.bytes.length : Buffer.byteLength(payload.text);
  if (size === 0 && !rules.keepsEmpty)
    throw invalidValue(
      rules.where,
      `the value is empty, and ${rules.store} keeps no empty value`,
      'Write a value at the source',
    );
  if (size > rules.maxBytes)
    throw new StoreError({
      code: 'valueTooLarge',
      message: `${rules.where}: the value has ${String(size)} bytes, and ${rules.store} takes at most ${String(rules.maxBytes)}.`,
      remedy: 'Split it at the source, or leave keys out with transform.exclude.',
    });
  return payload;
}

function encode(
  content: SecretContent,
  { key, encoding, merge }: PayloadShape,
  where: string,
  stored: Stored | undefined,
): Payload {
  if (content.kind === 'keys' && key === undefined) {
    if (encoding === 'base64')
      throw invalidValue(
        where,
        'encoding base64 is for one value, and the source is an object of keys',
        'Name the key to write with key, or leave out encoding',
      );
    const keys = { ...(merge && objectIn(stored)), ...jsonKeys(content.keys) };
    return { kind: 'keys', keys, text: stringifyJson(keys) };
  }
  const value =
    content.kind === 'keys' ? valueAt(content.keys, key ?? '', where) : oneValue(content, key, where);
  if (typeof value !== 'string') return { kind: 'bytes', bytes: value };
  if (encoding === 'base64') return { kind: 'bytes', bytes: decode(value, key, where) };
  if (!value.isWellFormed())
    throw invalidValue(
      where,
      `${named(key)} is not valid Unicode text`,
      'Write it as base64 with encoding: base64',
    );
  return { kind: 'text', text: value };
}

function valueAt(keys: Keys, key: string, where: string): string | Uint8Array {
  const value = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (value === undefined)
    throw invalidValue(
      where,
      `the source has no key ${JSON.stringify(key)}`,
      'Write that key at the source, or change key in the destination, which names it after transform',
    );
  return typeof value === 'string' || value instanceof Uint8Array ? value : stringifyJson(value);
}

function oneValue(
  content: SecretContent & { kind: 'value' },
  key: string | undefined,
  where: string,
): string | Uint8Array {
  if (key === undefined) return content.value;
  throw invalidValue(
    where,
    `the source is one value without keys, and key ${JSON.stringify(key)} is asked for`,
    'Leave out key',
  );
}

/** Standard base64 with padding, white space between allowed: what `base64` prints. */
function decode(value: string, key: string | undefined, where: string): Uint8Array {
  const compact = value.replace(/[\t\n\r ]/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact))
    throw invalidValue(
      where,
      `${named(key)} is not base64`,
      'Write standard base64 with padding at the source, or leave out encoding',
    );
  return Buffer.from(compact, 'base64');
}

const named = (key: string | undefined): string =>
  key === undefined ? 'the value' : `the value of key ${JSON.stringify(key)}`;

function invalidValue(where: string, fact: string, remedy: string): StoreError {
  return new StoreError({ code: 'invalidValue', message: `${where}: ${fact}.`, remedy: `${remedy}.` });
}

/** JSON is compared by what it means, so that another order of keys or spacing is no reason to write. */
export function holdsPayload(stored: Stored | undefined, wanted: Payload): boolean {
  if (stored === undefined) return false;
  if (wanted.kind === 'bytes')
    return typeof stored !== 'string' && Buffer.compare(stored, wanted.bytes) === 0;
  if (stored === wanted.text) return true;
  const held = wanted.kind === 'keys' ? objectIn(stored) : undefined;
  return wanted.kind === 'keys' && held !== undefined && equalJson(held, wanted.keys);
}

/** Names of the keys that differ; one name for all of a value that is no object of keys. */
export function differingKeys(stored: Stored | undefined, wanted: Payload): string[] {
  if (holdsPayload(stored, wanted)) return [];
  return wanted.kind === 'keys' ? changedKeys(objectIn(stored) ?? {}, wanted.keys) : ['value'];
}

/** A secret as a source: text that is a JSON object is its keys. */
export function contentOf(stored: Stored): SecretContent {
  const keys = objectIn(stored);
  return keys === undefined ? { kind: 'value', value: stored } : { kind: 'keys', keys };
}

function objectIn(stored: Stored | undefined): Readonly<Record<string, JsonValue>> | undefined {
  if (typeof stored !== 'string' || !stored.trimStart().startsWith('{')) return undefined;
  try {
    const value = parseJson(stored);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: JsonValue): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

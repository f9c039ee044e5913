import { Buffer } from 'node:buffer';
import { changedKeys } from './changed-keys.ts';
import { equalJson, stringifyJson } from './json.ts';
import { jsonKeys } from './key-values.ts';
import { StoreError } from './store-error.ts';
import type { JsonValue, Keys, SecretContent } from './store.ts';
import { formOf, objectIn, type Stored } from './stored.ts';

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
  | {
      readonly kind: 'keys';
      readonly keys: Readonly<Record<string, JsonValue>>;
      readonly text: string;
      /** Merged into JSON that others keep as bytes, and who reads it there expects bytes again. */
      readonly asBytes: boolean;
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

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
    const kept = merge ? keptKeys(stored, where) : {};
    const keys = { ...kept, ...jsonKeys(content.keys) };
    const asBytes = merge === true && stored instanceof Uint8Array;
    return { kind: 'keys', keys, text: stringifyJson(keys), asBytes };
  }
  if (merge)
    throw invalidValue(
      where,
      'merge keeps the other keys of a JSON object, and what is to be written is one value without a key',
      'Leave out merge and the whole value is replaced, or give the value a key at the source or by transform.templates',
    );
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

/** What a merge keeps. Nothing is there to lose in an empty value. */
function keptKeys(stored: Stored | undefined, where: string): Readonly<Record<string, JsonValue>> {
  if (stored === undefined || stored.length === 0) return {};
  const keys = objectIn(stored);
  if (keys !== undefined) return keys;
  throw invalidValue(
    where,
    `merge keeps the other keys of the JSON object that is there, and there is ${formOf(stored)}`,
    'Make it a JSON object by hand, or leave out merge to replace it as a whole',
  );
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

/** What a store that keeps text and bytes apart is given. */
export function storedFormOf(payload: Payload): Stored {
  if (payload.kind === 'bytes') return payload.bytes;
  return payload.kind === 'keys' && payload.asBytes ? Buffer.from(payload.text) : payload.text;
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
  return wanted.kind === 'keys' ? changedKeys(heldKeys(stored), wanted.keys) : ['value'];
}

function heldKeys(stored: Stored | undefined): Keys {
  return (stored === undefined ? undefined : objectIn(stored)) ?? {};
}

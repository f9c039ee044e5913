import { changedKeys } from '../changed-keys.ts';
import { equalJson, parseJson, stringifyJson } from '../json.ts';
import { StoreError } from '../store-error.ts';
import type { JsonValue, SecretContent } from '../store.ts';
import type { AwsDestination } from '../../../workflows/model/stores/aws-secrets-manager.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MAX_BYTES = 65_536;

/** What goes into a version of a secret. */
export type Payload =
  | { readonly kind: 'keys'; readonly keys: Readonly<Record<string, JsonValue>>; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** A version as AWS gives it back. */
export interface Stored {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/**
 * What is to be written, made without a request.
 * @throws {StoreError} `invalidValue` naming the key, or `valueTooLarge`; the value is never in the message
 */
export function payloadOf(
  content: SecretContent,
  settings: Pick<AwsDestination, 'key' | 'encoding'>,
  secret: string,
): Payload {
  const payload = encode(content, settings, secret);
  const size = payload.kind === 'bytes' ? payload.bytes.length : Buffer.byteLength(payload.text);
  if (size === 0)
    throw invalidValue(
      secret,
      'the value is empty, and AWS keeps no empty value',
      'Write a value at the source',
    );
  if (size > MAX_BYTES)
    throw new StoreError({
      code: 'valueTooLarge',
      message: `AWS secret ${secret}: the value has ${String(size)} bytes, and AWS Secrets Manager takes at most ${String(MAX_BYTES)}.`,
      remedy: 'Split it at the source, or leave keys out with transform.exclude.',
    });
  return payload;
}

function encode(
  content: SecretContent,
  { key, encoding }: Pick<AwsDestination, 'key' | 'encoding'>,
  secret: string,
): Payload {
  if (content.kind === 'keys' && key === undefined) {
    if (encoding === 'base64')
      throw invalidValue(
        secret,
        'encoding base64 is for one value, and the source is an object of keys',
        'Name the key to write with key, or leave out encoding',
      );
    return { kind: 'keys', keys: content.keys, text: stringifyJson(content.keys) };
  }
  const value =
    content.kind === 'keys' ? valueAt(content.keys, key ?? '', secret) : oneValue(content, key, secret);
  if (typeof value !== 'string') return { kind: 'bytes', bytes: value };
  if (encoding === 'base64') return { kind: 'bytes', bytes: decode(value, key, secret) };
  if (!value.isWellFormed())
    throw invalidValue(
      secret,
      `${named(key)} is not valid Unicode text`,
      'Write it as base64 with encoding: base64',
    );
  return { kind: 'text', text: value };
}

function valueAt(keys: Readonly<Record<string, JsonValue>>, key: string, secret: string): string {
  const value = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (value === undefined)
    throw invalidValue(
      secret,
      `the source has no key ${JSON.stringify(key)}`,
      'Write that key at the source, or change key in the destination, which names it after transform',
    );
  return typeof value === 'string' ? value : stringifyJson(value);
}

function oneValue(
  content: SecretContent & { kind: 'value' },
  key: string | undefined,
  secret: string,
): string | Uint8Array {
  if (key === undefined) return content.value;
  throw invalidValue(
    secret,
    `the source is one value without keys, and key ${JSON.stringify(key)} is asked for`,
    'Leave out key',
  );
}

/** Standard base64 with padding, white space between allowed: what `base64` prints. */
function decode(value: string, key: string | undefined, secret: string): Uint8Array {
  const compact = value.replace(/[\t\n\r ]/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact))
    throw invalidValue(
      secret,
      `${named(key)} is not base64`,
      'Write standard base64 with padding at the source, or leave out encoding',
    );
  return Buffer.from(compact, 'base64');
}

const named = (key: string | undefined): string =>
  key === undefined ? 'the value' : `the value of key ${JSON.stringify(key)}`;

function invalidValue(secret: string, fact: string, remedy: string): StoreError {
  return new StoreError({
    code: 'invalidValue',
    message: `AWS secret ${secret}: ${fact}.`,
    remedy: `${remedy}.`,
  });
}

/** JSON is compared by what it means, so that another order of keys or spacing is no reason to write. */
export function holdsPayload(stored: Stored, wanted: Payload): boolean {
  if (wanted.kind === 'bytes')
    return stored.SecretBinary !== undefined && Buffer.compare(stored.SecretBinary, wanted.bytes) === 0;
  if (stored.SecretString === undefined || stored.SecretString === wanted.text)
    return stored.SecretString === wanted.text;
  const held = wanted.kind === 'keys' ? objectIn(stored.SecretString) : undefined;
  return wanted.kind === 'keys' && held !== undefined && equalJson(held, wanted.keys);
}

/** Names of the keys that differ; one name for all of a value that is no object of keys. */
export function differingKeys(stored: Stored | undefined, wanted: Payload): string[] {
  if (stored !== undefined && holdsPayload(stored, wanted)) return [];
  const held = stored?.SecretString === undefined ? undefined : objectIn(stored.SecretString);
  return wanted.kind === 'keys' ? changedKeys(held ?? {}, wanted.keys) : ['value'];
}

/** A secret as a source: text that is a JSON object is its keys; undefined where the version has no value. */
export function contentOf({ SecretString, SecretBinary }: Stored): SecretContent | undefined {
  if (SecretString !== undefined) {
    const keys = objectIn(SecretString);
    return keys === undefined ? { kind: 'value', value: SecretString } : { kind: 'keys', keys };
  }
  return SecretBinary === undefined ? undefined : { kind: 'value', value: SecretBinary };
}

function objectIn(text: string): Readonly<Record<string, JsonValue>> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: JsonValue): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

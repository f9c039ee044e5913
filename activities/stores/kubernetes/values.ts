import type { Data } from '../kubernetes-api/index.ts';
import { Buffer } from 'node:buffer';
import { stringifyJson } from '../json.ts';
import { isBytes } from '../key-values.ts';
import { StoreError } from '../store-error.ts';
import type { Keys, KeyValue, SecretContent } from '../store.ts';

/** https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size; of the values together. */
const MAX_BYTES = 1_048_576;

/** https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data */
const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

/**
 * What a content is as the data of a Secret. Text is kept as UTF-8, bytes as they are, all else as JSON.
 *
 * @param key takes a content that is one value
 * @param where which Secret, for messages
 * @throws {StoreError} `invalidValue`, naming the key; `valueTooLarge`
 */
export function dataOf(content: SecretContent, key: string, where: string): Data {
  const keys: Keys = content.kind === 'keys' ? content.keys : { [key]: content.value };
  const entries = Object.entries(keys).map(([name, value]): [string, Buffer] => {
    if (!KEY.test(name) || name.startsWith('..') || name === '.')
      throw invalidValue(
        where,
        `no Secret has a key named ${JSON.stringify(name)}`,
        'Rename it with transform.rename, or leave it out: keys have letters, digits, dashes, underscores and dots',
      );
    return [name, bytesOf(value, name, where)];
  });
  return Object.fromEntries(entries);
}

/** @throws {StoreError} `valueTooLarge` */
export function checkSize(data: Data, where: string): void {
  const size = Object.values(data).reduce((sum, value) => sum + value.length, 0);
  if (size <= MAX_BYTES) return;
  throw new StoreError({
    code: 'valueTooLarge',
    message: `${where}: its values would have ${String(size)} bytes, and Kubernetes takes at most ${String(MAX_BYTES)}.`,
    remedy: 'Split it at the source, or leave keys out with transform.exclude.',
  });
}

function bytesOf(value: KeyValue, name: string, where: string): Buffer {
  if (isBytes(value)) return Buffer.from(value);
  const text = typeof value === 'string' ? value : stringifyJson(value);
  if (!text.isWellFormed())
    throw invalidValue(
      where,
      `the value of key ${JSON.stringify(name)} is not valid Unicode text`,
      'Write it at the source as text, or as base64 that a transform decodes',
    );
  return Buffer.from(text);
}

/** A Secret as a source: what is UTF-8 is text, a byte order mark included, and all else is bytes. */
export function contentOf(data: Data): SecretContent {
  const entries = Object.entries(data).map(([name, value]): [string, KeyValue] => [name, valueOf(value)]);
  return { kind: 'keys', keys: Object.fromEntries(entries) };
}

function valueOf(bytes: Buffer): string | Uint8Array {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new Uint8Array(bytes);
  }
}

/** Names of the keys that are added, removed or of another value, in alphabetical order. */
export function changedData(held: Data, wanted: Data): string[] {
  const names = new Set([...Object.keys(held), ...Object.keys(wanted)]);
  return [...names]
    .filter((name) => {
      const [a, b] = [valueAt(held, name), valueAt(wanted, name)];
      return a === undefined || b === undefined || !a.equals(b);
    })
    .sort();
}

export function valueAt(data: Data, name: string): Buffer | undefined {
  return Object.hasOwn(data, name) ? data[name] : undefined;
}

export function invalidValue(where: string, fact: string, remedy: string): StoreError {
  return new StoreError({ code: 'invalidValue', message: `${where}: ${fact}.`, remedy: `${remedy}.` });
}

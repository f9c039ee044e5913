import { Buffer } from 'node:buffer';
import type { GithubDestination } from '../../../workflows/model/stores/github.ts';
import { stringifyJson } from '../json.ts';
import { StoreError } from '../store-error.ts';
import type { KeyValue, SecretContent } from '../store.ts';
import { refuseCollision, secretName } from './secret-names.ts';

/** 48 KB: https://docs.github.com/actions/reference/security/secrets#limits-for-secrets */
const MAX_VALUE_BYTES = 49_152;

/** What each secret is to hold, by its name at GitHub. */
export type Wanted = ReadonlyMap<string, Uint8Array>;

/**
 * What is to be written, made without a request. A secret ends in an environment variable, which is text: bytes
 * become base64, as GitHub advises for binary data.
 *
 * @param where for messages: `repository acme/app`
 * @throws {StoreError} `invalidName`, `invalidValue`, `valueTooLarge`; the value is never in the message
 */
export function wantedOf(
  content: SecretContent,
  settings: Pick<GithubDestination, 'key' | 'prefix'>,
  where: string,
): Wanted {
  const keys: readonly (readonly [string, KeyValue])[] =
    content.kind === 'keys' ? Object.entries(content.keys) : [[settings.key, content.value]];
  const keyOf = new Map<string, string>();
  const wanted = new Map<string, Uint8Array>();
  for (const [key, value] of keys) {
    const name = secretName(key, settings);
    const other = keyOf.get(name);
    if (other !== undefined) refuseCollision(name, other, key);
    keyOf.set(name, key);
    wanted.set(name, bytesOf(value, name, where));
  }
  return wanted;
}

function bytesOf(value: KeyValue, name: string, where: string): Uint8Array {
  const text = textOf(value);
  if (!text.isWellFormed())
    throw new StoreError({
      code: 'invalidValue',
      message: `GitHub, ${where}: the value of ${name} is not valid Unicode text.`,
      remedy: 'Write it as base64 at the source.',
    });
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_VALUE_BYTES) return bytes;
  throw new StoreError({
    code: 'valueTooLarge',
    message: `GitHub, ${where}: the value of ${name} has ${String(bytes.length)} bytes, and GitHub takes at most ${String(MAX_VALUE_BYTES)}.`,
    remedy: 'Split it at the source, or leave it out with transform.exclude.',
  });
}

function textOf(value: KeyValue): string {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : stringifyJson(value);
}

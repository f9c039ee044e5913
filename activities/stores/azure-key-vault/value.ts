import { Buffer } from 'node:buffer';
import type { AzureDestination } from '../../../workflows/model/stores/azure-key-vault.ts';
import { holdsPayload, payloadOf, storedFormOf, type Payload } from '../payload.ts';
import type { Stored } from '../stored.ts';
import { StoreError } from '../store-error.ts';
import type { SecretContent } from '../store.ts';
import type { Secret } from './secret.ts';

/** https://learn.microsoft.com/azure/key-vault/secrets/about-secrets */
const MAX_BYTES = 25_600;

/** Key Vault keeps text alone: bytes are base64 there, and this content type says so to whoever reads them. */
export const BYTES_TYPE = 'application/octet-stream;base64';

/** What goes into a version: the text, and what it was made of. */
export interface Value {
  readonly payload: Payload;
  readonly text: string;
  /** The text is base64 of bytes, and the content type says so. */
  readonly isBase64: boolean;
}

/**
 * What is to be written, made without a request.
 * @param secret what is there now; keys of it are kept where the definition merges
 * @throws {StoreError} `invalidValue` naming the key, or `valueTooLarge`; the value is never in the message
 */
export function valueOf(
  content: SecretContent,
  settings: Pick<AzureDestination, 'key' | 'encoding' | 'merge'>,
  name: string,
  secret: Secret | undefined,
): Value {
  const rules = {
    where: `Azure secret ${name}`,
    store: 'Azure Key Vault',
    maxBytes: MAX_BYTES,
    keepsEmpty: true,
  };
  const payload = payloadOf(content, settings, rules, secret && storedIn(secret));
  const stored = storedFormOf(payload);
  if (typeof stored === 'string') return { payload, text: stored, isBase64: false };
  const text = Buffer.from(stored).toString('base64');
  if (text.length <= MAX_BYTES) return { payload, text, isBase64: true };
  throw new StoreError({
    code: 'valueTooLarge',
    message: `${rules.where}: the value has ${String(stored.length)} bytes, which are ${String(text.length)} as base64, and ${rules.store} takes at most ${String(MAX_BYTES)}.`,
    remedy: 'Split it at the source, or leave keys out with transform.exclude.',
  });
}

/** The value as it reads: bytes where the content type says that the text is base64. */
export function storedIn({ value, contentType }: Secret): Stored | undefined {
  if (value === undefined || !isBytesType(contentType) || !isBase64Text(value)) return value;
  return new Uint8Array(Buffer.from(value, 'base64'));
}

/** Of bytes only the text is compared: the content type may be another that the definition sets. */
export function holdsValue(secret: Secret, { payload, text }: Value): boolean {
  return payload.kind === 'bytes' ? secret.value === text : holdsPayload(storedIn(secret), payload);
}

export function isBytesType(contentType: string | undefined): boolean {
  return contentType?.replaceAll(' ', '').toLowerCase() === BYTES_TYPE;
}

function isBase64Text(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

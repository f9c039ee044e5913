import { Buffer } from 'node:buffer';
import { holdsPayload, type Payload, type PayloadRules } from '../payload.ts';
import type { Stored } from '../stored.ts';

/** Limits: https://cloud.google.com/secret-manager/quotas; an empty payload is refused as missing. */
export function valueRules(key: string): PayloadRules {
  return {
    where: whereOf(key),
    store: 'Google Secret Manager',
    maxBytes: 65_536,
    keepsEmpty: false,
  };
}

/** How messages name a secret. */
export const whereOf = (key: string): string => `Google secret ${key}`;

/** Google keeps bytes, and tells no text from others. */
export function storedOf(bytes: Uint8Array): Stored {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes;
  }
}

export function bytesOf(payload: Payload): Uint8Array {
  return payload.kind === 'bytes' ? payload.bytes : Buffer.from(payload.text);
}

/** The same bytes, or, of objects of keys, the same JSON. */
export function holds(held: Uint8Array, payload: Payload): boolean {
  return Buffer.compare(held, bytesOf(payload)) === 0 || holdsPayload(storedOf(held), payload);
}

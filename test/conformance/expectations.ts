import { expect } from 'vitest';
import { StoreError } from '../../activities/stores/store-error.ts';
import type { SecretContent } from '../../activities/stores/store.ts';
import { retryPolicies, type ErrorCode } from '../../workflows/model/errors.ts';

/** Looked for in every error. */
export const CANARY = 'canary-6d1f0b';

export const keys = (values: Readonly<Record<string, string>>): SecretContent => ({
  kind: 'keys',
  keys: values,
});

export const TEXTS = keys({
  plain: 'abc',
  unicode: 'Zoë 日本語 🔑 \u00e9 e\u0301',
  lines: 'one\ntwo\r\n\tthree\n',
  quotes: '"\\\'<&>{{ }}$1 ${x} %2F',
});

/** No UTF-8, with a zero and a byte order mark in it. */
export const BYTES: SecretContent = {
  kind: 'value',
  value: Uint8Array.of(0, 255, 254, 239, 187, 191, 0x80, 10),
};

/** What the body fails with: an error of ours that quotes no value. */
export async function storeErrorOf(body: () => Promise<unknown>): Promise<StoreError> {
  const error = await body().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StoreError)) throw new Error('it did not fail with a StoreError', { cause: error });
  const words = `${error.message} ${error.remedy} ${String(error.stack)}`;
  expect(words.includes(CANARY), `the value in: ${words.replaceAll(CANARY, '…')}`).toBe(false);
  expect(error.remedy).not.toBe('');
  return error;
}

export function expectPassing({ code, message }: StoreError): void {
  expect(retryPolicies[code], `${code}: ${message}`).toBe('untilItWorks');
}

export function expectOneOf({ code, message }: StoreError, ...codes: readonly ErrorCode[]): void {
  expect(codes, message).toContain(code);
}

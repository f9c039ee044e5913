import { StoreError } from '../store-error.ts';

/** An answer that succeeded and does not hold what the API says it does. Never taken for an absence. */
export function unexpectedAnswer(where: string, path: string): StoreError {
  return new StoreError({
    code: 'serverError',
    message: `${where}: reading ${path}: the answer is none of a KV engine's.`,
    remedy:
      'Check that the address is that of Vault, that no control group or wrapping applies, and that the KV version in the definition is right. It is tried again.',
  });
}

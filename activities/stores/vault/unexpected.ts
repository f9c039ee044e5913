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

/** A setting that KV 1 cannot honour. @param what is KV 1 */
export function onlyKv2(where: string, what: string, setting: string): StoreError {
  return new StoreError({
    code: 'notConfigured',
    message: `${where}: ${what} is KV 1, which has neither versions nor metadata: ${setting} cannot be honoured.`,
    remedy: `Take ${setting} out of the definition, or name a KV 2 mount.`,
  });
}

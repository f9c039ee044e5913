import { StoreError } from '../store-error.ts';
import { operations, type VaultRequest } from './request.ts';

/** fetch found no answer. Its own error is looked into for its code and dropped. */
export function toNetworkError(error: unknown, request: VaultRequest, where: string): StoreError {
  const { fact, remedy } = explain(systemCode(error));
  return new StoreError({
    code: 'unavailable',
    message: `${where}: ${operations[request.operation].words} ${request.path}: ${fact}.`,
    remedy: `${remedy} It is tried again until it works.`,
  });
}

export function toTimeout(request: VaultRequest, where: string, ms: number): StoreError {
  return new StoreError({
    code: 'timeout',
    message: `${where}: ${operations[request.operation].words} ${request.path}: no answer within ${String(ms / 1000)} s.`,
    remedy: 'Check the load of Vault and the network. It is tried again until it works.',
  });
}

/** Node hides it in the cause: "fetch failed" is all that fetch itself says. Deno has words there and no code. */
function systemCode(error: unknown): string {
  let code = '';
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    code ||= codeFromWords(at.message);
  }
  return code;
}

/** Of the libraries below Deno's fetch: hyper, rustls and the operating system's. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/refused/, 'ECONNREFUSED'],
  [/dns error/, 'ENOTFOUND'],
  [/connection closed|reset by|forcibly closed|Broken pipe/, 'ECONNRESET'],
  [/invalid peer certificate: certificate not valid for name/, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [/invalid peer certificate: (certificate )?expired/i, 'CERT_HAS_EXPIRED'],
  [/invalid peer certificate/, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [/corrupt message/, 'EPROTO'],
];

function codeFromWords(message: string): string {
  // A URL stands before them, with words of its own.
  const words = message.slice(Math.max(0, message.lastIndexOf('client error (')));
  return WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? '';
}

function explain(code: string): { fact: string; remedy: string } {
  const reach = 'Check the address, and that Vault runs and can be reached from the worker.';
  if (code === 'ECONNREFUSED') return { fact: 'connection refused', remedy: reach };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { fact: 'the name of the host is not known', remedy: reach };
  if (['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code))
    return { fact: 'the connection broke', remedy: reach };
  if (/CERT|ALTNAME|SELF_SIGNED|UNABLE_TO_/.test(code))
    return {
      fact: `its certificate is not trusted (${code})`,
      remedy: 'Give the worker the CA with NODE_EXTRA_CA_CERTS, or renew the certificate.',
    };
  if (/SSL|EPROTO/.test(code))
    return { fact: 'it does not speak TLS', remedy: 'Check whether the address begins with http or https.' };
  return { fact: code === '' ? 'it cannot be reached' : `it cannot be reached (${code})`, remedy: reach };
}

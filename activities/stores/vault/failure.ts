import type { ErrorCode } from '../../../workflows/model/errors.ts';
import { StoreError } from '../store-error.ts';
import { hasBeyondAscii, hasUnprintable } from './path.ts';
import { operations, type VaultRequest } from './request.ts';

/** An answer that is no success. */
export interface Refusal {
  readonly status: number;
  /** Vault's own words: looked into, never passed on, since they may quote the request. */
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

/**
 * @param where which Vault, for the message
 * @see https://developer.hashicorp.com/vault/api-docs#http-status-codes
 */
export function toStoreError(refusal: Refusal, request: VaultRequest, where: string): StoreError {
  const { code, fact, remedy } = classify(refusal, request);
  const { words } = operations[request.operation];
  return new StoreError(
    { code, message: `${where}: ${words} ${request.path}: ${fact}.`, remedy },
    refusal.retryAfterMs,
  );
}

interface Finding {
  readonly code: ErrorCode;
  readonly fact: string;
  readonly remedy: string;
}

function classify({ status, text }: Refusal, request: VaultRequest): Finding {
  const finding = (code: ErrorCode, fact: string, remedy: string): Finding => ({ code, fact, remedy });
  const says = (pattern: RegExp): boolean => pattern.test(text);
  const retried = 'It is tried again until it works.';

  // Of a token that GitHub refuses, Vault passes on what GitHub answered.
  const refused = status === 400 || status === 403 || (status === 500 && says(/: 401 /));
  if (request.login !== undefined && refused)
    return finding(
      'unauthenticated',
      `the login was refused, or no ${request.login.method} auth method is mounted there (HTTP ${String(status)})`,
      request.login.check,
    );
  if ((status === 400 || status === 403) && says(/(?:invalid|bad) token|missing client token/i))
    return tokenRefused;
  if (status === 403) return finding('forbidden', 'permission denied (HTTP 403)', grant(request));
  if (status === 400 && says(/check-and-set parameter did not match/i))
    return finding(
      'conflict',
      'someone wrote it since it was read',
      'It is tried again from what is there now; if it lasts, find out who else writes it.',
    );
  if ((status === 400 || status === 404) && says(/no handler for route|route entry not found/i))
    return finding('mountNotFound', 'nothing is mounted there', NO_MOUNT);
  if (status === 501 || says(/not initialized/i))
    return finding('sealed', 'Vault is not initialised', `Initialise and unseal it. ${retried}`);
  if (status === 503 && says(/sealed/i)) return finding('sealed', 'Vault is sealed', `Unseal it. ${retried}`);
  if (status === 472 || status === 473 || says(/node not active|standby mode|no active node/i))
    return finding(
      'standby',
      'this node is on standby and knows no active one',
      `Point the address at the active node or a load balancer. ${retried}`,
    );
  if (says(/upgrading from non-versioned/i))
    return finding('unavailable', 'the mount is being upgraded to KV 2', retried);
  if (status === 429 || says(/quota exceeded/i))
    return finding(
      'throttled',
      'a rate limit was reached',
      `${retried} If it lasts, raise the quota (sys/quotas/rate-limit).`,
    );
  if (status === 413 || says(/too large|exceeds (?:the )?(?:allowed|maximum)/i))
    return finding(
      'valueTooLarge',
      'the value is larger than Vault takes',
      'Make it smaller, or raise max_request_size, max_json_string_value_length or max_entry_size of Vault.',
    );
  if (status === 412)
    return finding('unavailable', 'this node has not caught up with the last write', retried);
  if (status === 400 && says(/HTTP request to an HTTPS server/i))
    return finding('notConfigured', 'it speaks TLS', 'Begin the address with https://.');
  if (status === 400 && (hasUnprintable(request.path) || (text === '' && hasBeyondAscii(request.path))))
    return finding(
      'invalidName',
      'Vault refuses names with characters that cannot be printed (or spaces other than the plain one)',
      'Rename it, or set disable_printable_check in the listener of Vault.',
    );
  if (says(/at most \d+ keys/i))
    return finding(
      'limitExceeded',
      'the secret has no room for one more key of custom metadata',
      'Remove custom metadata that is not needed: Vault keeps 64 keys, and the ownership mark is one.',
    );
  if (status === 405 || says(/unsupported (?:operation|path)/i))
    return finding(
      'unsupported',
      `Vault does not offer this there (HTTP ${String(status)})`,
      'Check that the mount is a KV engine, and that Vault is 1.9 or newer.',
    );
  if (status === 502 || status === 503 || status === 504)
    return finding('unavailable', `no Vault answers behind the address (HTTP ${String(status)})`, retried);
  if (status >= 500)
    return finding(
      'serverError',
      `an error inside Vault (HTTP ${String(status)})`,
      `See the log of Vault. ${retried}`,
    );
  if (status < 400 || status === 404) return strange(status);
  return finding(
    'rejected',
    `Vault does not accept the request (HTTP ${String(status)})`,
    'See the log of Vault for the reason.',
  );
}

export const tokenRefused = {
  code: 'unauthenticated',
  fact: 'Vault does not know the token, or it has expired',
  remedy:
    'Give the worker a valid token where the definition (auth.token) or VAULT_TOKEN, VAULT_TOKEN_FILE says, or let it log in with AppRole.',
} as const satisfies Finding;

export const NO_MOUNT =
  'Mount a KV engine there, or correct mount, path or namespace in the definition (paths begin with the mount where mount is left out).';

/** An answer that Vault does not give: a proxy, or something else, speaks at the address. */
export function strange(status: number): Finding {
  return {
    code: 'serverError',
    fact: `the answer is none of Vault's (HTTP ${String(status)})`,
    remedy: 'Check that the address is that of Vault, and what proxies on the way answer. It is tried again.',
  };
}

/** The stanza of a Vault policy that lets the request pass. */
function grant({ operation, path }: VaultRequest): string {
  const capabilities = operations[operation].capabilities.map((name) => `"${name}"`).join(', ');
  // Listing asks for the path with a slash at its end.
  const shown = operation === 'list' && !path.endsWith('/') ? `${path}/` : path;
  return `Grant it in a policy of the token: path "${shown}" { capabilities = [${capabilities}] }.`;
}

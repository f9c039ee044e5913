import { isRestError, type RestError } from '@azure/keyvault-secrets';
import type { ErrorCode } from '../../../workflows/model/errors.ts';
import { StoreError } from '../store-error.ts';
import { noAnswerIn, type NoAnswer } from './network.ts';
import { operations, type Subject } from './operation.ts';
import { UnreadableAnswer } from './readable.ts';
import { retryAfterMs } from './retry-after.ts';

/** What Key Vault calls what it refuses: `error.code`, or nearer, that of the error within. */
export class AzureError extends StoreError {
  readonly reason: string;

  constructor(reason: string, problem: ConstructorParameters<typeof StoreError>[0], retryAfter?: number) {
    super(problem, retryAfter);
    this.reason = reason;
  }
}

/** Whether Key Vault says, of a secret or a deleted one, that there is none. */
export function isNotFound(error: unknown): error is AzureError {
  return error instanceof AzureError && error.code === 'notFound';
}

/** Deletions and recoveries take some seconds, and say no time. */
export const SETTLING_MS = 2_000;

/**
 * Whatever the SDK threw as one of our codes. Azure's own text is never carried along: it may quote the request. What
 * is no failure of a request (a defect) is given back as it is.
 * https://learn.microsoft.com/azure/key-vault/general/rest-error-codes
 */
export function toAzureError(error: unknown, subject: Subject): unknown {
  if (error instanceof StoreError) return error;
  const none = noAnswerIn(error);
  if (none !== undefined) return noAnswer(none, subject);
  if (error instanceof UnreadableAnswer) return new StoreError(unreadable(subject));
  if (isRefusedChallenge(error)) return new StoreError(refusedChallenge(subject));
  if (!isRestError(error) || error.statusCode === undefined) return error;
  const reason = reasonOf(error);
  const { code, fact, remedy } = explain(error.statusCode, reason, subject);
  const { operation, name, where } = subject;
  const settling = /^ObjectIsBeing/.test(reason) ? SETTLING_MS : undefined;
  return new AzureError(
    reason,
    { code, message: `${where}: ${operations[operation].words} ${name}: ${fact}.`, remedy },
    (error.response && retryAfterMs(error.response.headers)) ?? settling,
  );
}

/** `details` has no type: the body as the SDK read it. Names in it are looked at, and only those that look like one. */
function reasonOf(error: RestError): string {
  const { details } = error;
  const body = fieldOf(details, 'error');
  const inner = fieldOf(fieldOf(body, 'innerError'), 'code');
  const reason = inner ?? error.code;
  return typeof reason === 'string' && /^[A-Za-z]{1,64}$/.test(reason) ? reason : '';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

interface Explanation {
  readonly code: ErrorCode;
  readonly fact: string;
  readonly remedy: string;
}

function explain(status: number, reason: string, subject: Subject): Explanation {
  if (status === 401)
    return {
      code: 'unauthenticated',
      fact: 'Key Vault does not accept the token',
      remedy: "Check that the login is of the vault's own tenant, and that the worker's clock is right.",
    };
  if (status === 403) return forbidden(reason, subject);
  if (status === 404 && reason === 'SecretNotFound')
    return { code: 'notFound', fact: 'there is no such secret', remedy: 'Check the name and the vault.' };
  if (status === 409) return conflict(reason);
  if (status === 429)
    return {
      code: 'throttled',
      fact: 'too many requests',
      remedy:
        'It is tried again; a vault takes 4,000 requests in 10 seconds, and a subscription five times that.',
    };
  if (status === 408) return { code: 'timeout', fact: 'no answer in time', remedy: 'It is tried again.' };
  // A success that cannot be read comes from something between, as a 502 does.
  if (status >= 500 || status < 400)
    return {
      code: 'serverError',
      fact: `Key Vault failed to answer (${String(status)})`,
      remedy: 'It is tried again; if it lasts, look at Azure Service Health.',
    };
  return {
    code: 'rejected',
    fact: `Key Vault refused the request (${reason || String(status)})`,
    remedy: 'Check vaultUrl, name, contentType, tags and expires.',
  };
}

function forbidden(reason: string, { operation }: Subject): Explanation {
  if (reason === 'SecretDisabled')
    return {
      code: 'rejected',
      fact: 'its newest version is disabled, so that it can be neither read nor compared',
      remedy: 'Enable that version, or delete the secret.',
    };
  if (/Firewall|Connection|Network/.test(reason))
    return {
      code: 'forbidden',
      fact: `the vault's firewall keeps the worker out (${reason})`,
      remedy:
        "Let the worker's address or network in (Networking of the vault), or reach it by its private endpoint.",
    };
  const { permission, action } = operations[operation];
  return {
    code: 'forbidden',
    fact: reason === '' || reason === 'Forbidden' ? 'not allowed' : `not allowed (${reason})`,
    remedy: `Give the identity the secret permission ${permission} in the vault's access policy, or with RBAC a role with Microsoft.KeyVault/vaults/${action}; a new one takes some minutes.`,
  };
}

function conflict(reason: string): Explanation {
  const facts: Readonly<Record<string, string>> = {
    ObjectIsBeingDeleted: 'it is being deleted or purged just now, and its name is taken until that is done',
    ObjectIsBeingRecovered: 'it is being recovered just now',
    ObjectIsDeletedButRecoverable:
      'it was deleted meanwhile, and its name is taken until it is recovered or purged',
  };
  return {
    code: 'conflict',
    fact: facts[reason] ?? 'someone else is changing it',
    remedy: 'It is tried again from what is there then.',
  };
}

/** The SDK asks for no token where what answers wants one for another place than Azure's, or names none at all. */
function isRefusedChallenge(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('The challenge ');
}

function refusedChallenge({ operation, name, where }: Subject): ConstructorParameters<typeof StoreError>[0] {
  return {
    code: 'notConfigured',
    message: `${where}: ${operations[operation].words} ${name}: what answers there is no key vault of this name's Azure, and got no login.`,
    remedy: 'Check vaultUrl: it is https://<name>.vault.azure.net, or the like of another cloud.',
  };
}

function unreadable({ operation, name, where }: Subject): ConstructorParameters<typeof StoreError>[0] {
  return {
    code: 'serverError',
    message: `${where}: ${operations[operation].words} ${name}: the answer is not one of Key Vault's.`,
    remedy: 'It is tried again; if it lasts, check vaultUrl, and the proxies between worker and vault.',
  };
}

function noAnswer(none: NoAnswer, { operation, name, where }: Subject): StoreError {
  const what = `${where}: ${operations[operation].words} ${name}`;
  return none.kind === 'timeout'
    ? new StoreError({
        code: 'timeout',
        message: `${what}: no answer in time.`,
        remedy: 'It is tried again; if it lasts, check the route to the vault.',
      })
    : new StoreError({
        code: 'unavailable',
        message: `${what}: the vault cannot be reached (${none.code}).`,
        remedy:
          'It is tried again; check vaultUrl, DNS, network, proxy and certificates between worker and vault.',
      });
}

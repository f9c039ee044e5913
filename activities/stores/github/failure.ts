import type { ErrorCode } from '../../../workflows/model/errors.ts';
import { StoreError } from '../store-error.ts';
import { grant } from './permissions.ts';
import { operations, type GithubRequest } from './request.ts';
import { isExhausted, retryAfterMs, type Headers } from './retry-after.ts';

/** An answer that is no success. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  /** GitHub's own words: looked into, never passed on, since they may quote the request. */
  readonly text: string;
  /** Whether it is GitHub's JSON, and not the page of a proxy. */
  readonly genuine: boolean;
  /** A token that was made less than seconds ago, which GitHub may not yet know everywhere. */
  readonly freshToken: boolean;
  /** Where the worker has what it showed GitHub from; undefined for a token that was made here. */
  readonly place: string | undefined;
}

/** A refusal that GitHub answered, for those who have to tell one from another. */
export class GithubError extends StoreError {
  readonly status: number;

  constructor(status: number, problem: ConstructorParameters<typeof StoreError>[0], retryAfter?: number) {
    super(problem, retryAfter);
    this.status = status;
  }
}

/** GitHub definitely says that it is not there. A page of a proxy with the same status does not count. */
export function isNotFound(error: unknown): boolean {
  return error instanceof GithubError && error.status === 404 && error.code === 'notFound';
}

interface Finding {
  readonly code: ErrorCode;
  readonly fact: string;
  readonly remedy: string;
}

/** @param where which GitHub */
export function toGithubError(refusal: Refusal, request: GithubRequest, where: string): GithubError {
  const { code, fact, remedy } = classify(refusal, request);
  const message = `${where}: ${operations[request.operation]} the ${request.about}: ${fact}.`;
  const wait =
    code === 'throttled' || code === 'unavailable'
      ? retryAfterMs(refusal.headers, code === 'throttled' && SECONDARY.test(refusal.text))
      : undefined;
  return new GithubError(refusal.status, { code, message, remedy }, wait);
}

const SECONDARY = /secondary rate limit|abuse detection/i;
const retried = 'It is tried again until it works.';

/** https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api */
function classify(refusal: Refusal, request: GithubRequest): Finding {
  const { status, headers, text, genuine, freshToken, place } = refusal;
  const { operation, scope, about } = request;
  const finding = (code: ErrorCode, fact: string, remedy: string): Finding => ({ code, fact, remedy });
  const login = scope === undefined;
  const at = place === undefined ? '' : ` (${place})`;

  if (status === 429 || (status === 403 && isThrottled(headers, text)))
    return finding(
      'throttled',
      'a rate limit was reached',
      `It is tried again when GitHub allows it. If it lasts, log in as an App, whose limits are higher, or reconcile less often.`,
    );
  if (status === 401 && freshToken)
    return finding('unavailable', 'the token just made is not known everywhere yet', retried);
  if (status === 401)
    return finding(
      'unauthenticated',
      login
        ? 'GitHub does not accept the App and its key'
        : 'GitHub does not know the token, or it has expired',
      login
        ? `Check that appId and the private key${at} are of one App, and that the clock of the worker is right.`
        : `Check the token${at}, and renew it where it has expired.`,
    );
  if (status === 403)
    return finding(
      'forbidden',
      'not allowed (HTTP 403)',
      scope === undefined ? 'Check that the installation of the App is not suspended.' : grant(scope),
    );
  if (status === 404 && !genuine) return strange(status);
  if (status === 404 && operation === 'findInstallation')
    return finding('notFound', 'there is none', `Install the App for the ${about}, or set installationId.`);
  if (status === 404 && operation === 'createToken')
    return finding('notFound', 'there is no such installation', 'Check installationId and apiUrl.');
  if (status === 404)
    return finding(
      'notFound',
      'it is not there, or may not be seen',
      `Check its name, and create it where it is missing. ${scope === undefined ? '' : grant(scope)}`.trim(),
    );
  if (status >= 300 && status < 400)
    return finding(
      'notFound',
      'it was renamed or moved',
      'Put the new name into the definition: secrets do not follow a repository to where it went by themselves.',
    );
  if (status === 409)
    return finding('conflict', 'someone else is changing it', 'It is tried again from what is there now.');
  if (status === 413) return tooLarge;
  if (status === 422) return unprocessable(text, request);
  if (status === 502 || status === 503 || status === 504)
    return finding('unavailable', `no GitHub answers behind the address (HTTP ${String(status)})`, retried);
  if (status >= 500)
    return finding(
      'serverError',
      `an error inside GitHub (HTTP ${String(status)})`,
      `See githubstatus.com, or the log of the GitHub Enterprise server. ${retried}`,
    );
  return status < 400
    ? strange(status)
    : finding(
        'rejected',
        `GitHub does not accept the request (HTTP ${String(status)})`,
        'Check that GitHub Actions, Dependabot or Codespaces are enabled there, and that this GitHub has such secrets.',
      );
}

function isThrottled(headers: Headers, text: string): boolean {
  return (
    headers['retry-after'] !== undefined || isExhausted(headers) || /rate limit|abuse detection/i.test(text)
  );
}

const tooLarge = {
  code: 'valueTooLarge',
  fact: 'the value is larger than GitHub takes',
  remedy: 'Split it at the source, or leave it out with transform.exclude.',
} as const satisfies Finding;

/** Of a sealed box that GitHub cannot open. */
const WRONG_KEY =
  /(?:improperly|not) encrypted|invalid[^"]*\bkey|\bkey(?:_id)?\b[^"]*(?:invalid|not valid|current|match)/i;

function unprocessable(text: string, { operation }: GithubRequest): Finding {
  if (/too (?:large|long|big)|exceeds? .*(?:size|KB|bytes|characters)/i.test(text)) return tooLarge;
  if (/maximum|limit/i.test(text))
    return {
      code: 'limitExceeded',
      fact: 'GitHub keeps no more of them there',
      remedy:
        'Delete secrets or variables that are not used, or spread them over environments or repositories.',
    };
  if (operation === 'putSecret' && WRONG_KEY.test(text))
    return {
      code: 'conflict',
      fact: 'its public key was changed meanwhile',
      remedy: 'It is tried again with the new one.',
    };
  return {
    code: 'rejected',
    fact: 'GitHub does not accept the request (HTTP 422)',
    remedy: 'Check the names of secrets, visibility and selectedRepositories.',
  };
}

/** An answer that GitHub does not give: a proxy, or something else, speaks at the address. */
export function strange(status: number): Finding {
  return {
    code: 'serverError',
    fact: `the answer is none of GitHub's (HTTP ${String(status)})`,
    remedy: 'Check apiUrl (https://<host>/api/v3), and what proxies on the way answer. It is tried again.',
  };
}

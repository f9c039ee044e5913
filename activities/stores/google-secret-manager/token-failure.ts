import { gaxios } from 'google-auth-library';
import type { ErrorCode } from '../../../workflows/model/errors.ts';
import { retryAfterMs } from '../../../workflows/model/retry-after.ts';
import { StoreError } from '../store-error.ts';

/** Which request for a token it was: one for the worker's own credentials, or one to act as another. */
export interface TokenSubject {
  readonly impersonating?: string;
}

type Code = Extract<
  ErrorCode,
  'forbidden' | 'serverError' | 'throttled' | 'timeout' | 'unauthenticated' | 'unavailable'
>;

/** A request for a token that failed, as one of our codes; undefined for what is no failed request. */
export function toTokenError(error: unknown, { impersonating }: TokenSubject = {}): StoreError | undefined {
  if (error instanceof StoreError) return error;
  if (!(error instanceof gaxios.GaxiosError)) return undefined;
  const code = classify(error);
  const what =
    impersonating === undefined
      ? 'Google Secret Manager, getting a token'
      : `Google Secret Manager, acting as ${impersonating}`;
  const { fact, remedy } = words(code, impersonating);
  return new StoreError(
    { code, message: `${what}: ${fact}.`, remedy },
    retryAfterMs(error.response?.headers.get('retry-after')),
  );
}

function classify({ status, code }: gaxios.GaxiosError): Code {
  if (status === undefined) return code === 'TimeoutError' ? 'timeout' : 'unavailable';
  if (status === 429) return 'throttled';
  // A redirect, which is not followed.
  if (status >= 500 || (status >= 300 && status < 400)) return 'serverError';
  return status === 403 || status === 404 ? 'forbidden' : 'unauthenticated';
}

function words(code: Code, impersonating: string | undefined): { fact: string; remedy: string } {
  const again = 'It is tried again; if it lasts, check network and DNS between worker and Google.';
  switch (code) {
    case 'forbidden':
      return {
        fact: 'not allowed',
        remedy:
          impersonating === undefined
            ? 'Check that the service account exists and that the worker may use it.'
            : `Grant the worker's service account roles/iam.serviceAccountTokenCreator on ${impersonating}, check that this exists, and that the IAM Service Account Credentials API is enabled.`,
      };
    case 'unauthenticated':
      return {
        fact: 'Google does not accept the credentials',
        remedy:
          "Check that the service account and its key exist and are enabled, and that the worker's clock is right.",
      };
    case 'throttled':
      return { fact: 'too many requests', remedy: 'It is tried again.' };
    case 'timeout':
      return { fact: 'no answer in time', remedy: again };
    case 'unavailable':
      return { fact: 'cannot be reached', remedy: again };
    case 'serverError':
      return { fact: 'Google failed to answer', remedy: again };
  }
}

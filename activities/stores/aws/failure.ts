import type { ErrorCode, Problem } from '../../../workflows/model/errors.ts';
import { StoreError } from '../store-error.ts';
import { retryAfterMs } from './retry-after.ts';

/** A failure that AWS answered, or that kept it from answering. */
export class AwsError extends StoreError {
  /** AWS's name of the exception, for those who have to tell a refusal from another; never its text. */
  readonly exception: string;

  constructor(exception: string, problem: Problem, retryAfter?: number) {
    super(problem, retryAfter);
    this.exception = exception;
  }
}

export function isException(error: unknown, ...exceptions: readonly string[]): error is AwsError {
  return error instanceof AwsError && exceptions.includes(error.exception);
}

/** What a failure looks like, of whatever service. */
export interface Seen {
  readonly exception: string;
  /** Looked into and never carried along: it may quote the request. */
  readonly text: string;
  /** HTTP status of the answer, where there was one. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Code of the system call that failed, where one did. */
  readonly code: string | undefined;
}

export type AwsCode = Extract<
  ErrorCode,
  | 'conflict'
  | 'encryptionKey'
  | 'forbidden'
  | 'invalidValue'
  | 'limitExceeded'
  | 'notConfigured'
  | 'notFound'
  | 'rejected'
  | 'serverError'
  | 'throttled'
  | 'timeout'
  | 'unauthenticated'
  | 'unavailable'
>;

export interface Words {
  /** What went wrong, as the second half of a sentence. */
  readonly fact: string;
  readonly remedy: string;
}

/** One operation of one service: how its failures are read. */
export interface Reading {
  /** The first half of the sentence: service, region, operation, and on what. */
  readonly what: string;
  readonly region: string;
  /** What the service's own exceptions mean. */
  classify(seen: Seen): AwsCode | undefined;
  /** Words for the codes that mean something of their own in this service. */
  words(code: AwsCode, seen: Seen): Words | undefined;
}

/**
 * Whatever the SDK threw as one of our codes. What is no failure of a request (a defect) is given back as it is.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html, alike for other services
 */
export function readAwsError(error: unknown, reading: Reading): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const seen = see(error);
  const code = classifyBefore(seen) ?? reading.classify(seen) ?? classifyAfter(seen);
  if (code === undefined) return error;
  const { fact, remedy } = reading.words(code, seen) ?? commonWords(code, seen, reading.region);
  const problem = { code, message: `${reading.what}: ${fact}.`, remedy };
  return new AwsError(seen.exception, problem, retryAfterMs(seen.headers));
}

interface Sdk {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
  readonly code?: unknown;
}

function see(error: Error & Sdk): Seen {
  return {
    // The query protocol of STS and the JSON of the others name the same thing with and without "Exception".
    exception: error.name,
    text: error.message,
    status: error.$response?.statusCode ?? error.$metadata?.httpStatusCode,
    headers: error.$response?.headers ?? {},
    code: typeof error.code === 'string' ? error.code : undefined,
  };
}

/** Before the service's own, as these are alike everywhere. */
function classifyBefore({ exception, text, status }: Seen): AwsCode | undefined {
  if (/^Throttl|^TooManyRequests|^RequestLimitExceeded|^SlowDown/.test(exception)) return 'throttled';
  if (/rate exceeded/i.test(text) || status === 429) return 'throttled';
  if (/^AccessDenied|^Unauthorized|^NotAuthorized/.test(exception)) return 'forbidden';
  if (BAD_CREDENTIALS.test(exception)) return 'unauthenticated';
  if (/^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(exception)) return 'notConfigured';
  return undefined;
}

function classifyAfter({ exception, status, code }: Seen): AwsCode | undefined {
  if (/^InternalServiceError|^InternalFailure|^ServiceUnavailable/.test(exception)) return 'serverError';
  // The handler's name for broken connections too (ECONNRESET, EPIPE).
  if (exception === 'TimeoutError')
    return code === undefined || code === 'ETIMEDOUT' ? 'timeout' : 'unavailable';
  if (status === 403) return 'forbidden';
  // A success that cannot be parsed comes from something between, as a 502 does.
  if (status !== undefined) return status >= 500 || status < 400 ? 'serverError' : 'rejected';
  return code !== undefined && (NETWORK.test(code) || TLS.test(code)) ? 'unavailable' : undefined;
}

const BAD_CREDENTIALS =
  /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|ExpiredToken|RequestExpired|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken|AuthFailure|InvalidIdentityToken|RequestTimeTooSkewed|OptInRequired)/;

const NETWORK = /^(ECONN|ENOTFOUND|EAI_|EPIPE|EHOST|ENET|ENOENT|ETIMEDOUT|EADDR|UND_|ERR_SOCKET)/;
const TLS = /CERT|SSL|TLS|SIGNATURE|ISSUER|EPROTO/;

function commonWords(code: AwsCode, seen: Seen, region: string): Words {
  switch (code) {
    case 'unauthenticated':
      return {
        fact: 'AWS does not accept the credentials',
        remedy: `Check that they are right and not expired, that ${region} is enabled for the account, and that the worker's clock is right.`,
      };
    case 'notConfigured':
      return {
        fact: 'no AWS credentials were found',
        remedy:
          'Give the worker credentials in a way the AWS SDK looks for: a role of its pod, task or instance, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      };
    case 'throttled':
      return {
        fact: 'too many requests',
        remedy: 'It is tried again; if it lasts, look at the quotas of the account.',
      };
    case 'timeout':
      return {
        fact: 'no answer in time',
        remedy: 'It is tried again; if it lasts, check the route to AWS.',
      };
    case 'unavailable':
      return {
        fact: `cannot be reached (${seen.code ?? seen.exception})`,
        remedy: 'It is tried again; check endpoint, network, DNS and certificates between worker and AWS.',
      };
    case 'serverError':
      return {
        fact: 'AWS failed to answer',
        remedy: 'It is tried again; if it lasts, look at the AWS Health Dashboard.',
      };
    case 'forbidden':
      return { fact: 'not allowed', remedy: 'Allow the operation in a policy of the caller.' };
    case 'conflict':
    case 'encryptionKey':
    case 'invalidValue':
    case 'limitExceeded':
    case 'notFound':
    case 'rejected':
      return {
        fact: `AWS refused the request (${seen.exception})`,
        remedy: 'Check the settings of the store in the definition.',
      };
  }
}

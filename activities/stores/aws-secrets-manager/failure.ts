import type { ErrorCode } from '../../../workflows/model/errors.ts';
import { StoreError } from '../store-error.ts';
import { missingActions } from './permissions.ts';
import { retryAfterMs } from './retry-after.ts';

export type Operation =
  | 'AssumeRole'
  | 'CreateSecret'
  | 'DeleteSecret'
  | 'DescribeSecret'
  | 'GetSecretValue'
  | 'ListSecrets'
  | 'PutSecretValue'
  | 'RemoveRegionsFromReplication'
  | 'ReplicateSecretToRegions'
  | 'RestoreSecret'
  | 'TagResource'
  | 'UpdateSecret';

/** What a message names. */
export interface Subject {
  readonly operation: Operation;
  /** The secret's name; the role's ARN for AssumeRole. */
  readonly key: string;
  readonly region: string;
  /** The key that the definition names, where it does. */
  readonly kmsKeyId?: string | undefined;
}

/** A failure that AWS answered, or that kept it from answering. */
export class AwsError extends StoreError {
  /** AWS's name of the exception, for those who have to tell a refusal from another; never its text. */
  readonly exception: string;

  constructor(exception: string, problem: ConstructorParameters<typeof StoreError>[0], retryAfter?: number) {
    super(problem, retryAfter);
    this.exception = exception;
  }
}

export function isException(error: unknown, ...exceptions: readonly string[]): error is AwsError {
  return error instanceof AwsError && exceptions.includes(error.exception);
}

/**
 * Whatever the SDK threw as one of our codes. AWS's own text is looked into and never carried along: it may quote
 * the request. What is no failure of a request (a defect) is given back as it is.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 */
export function toAwsError(error: unknown, subject: Subject): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const seen = see(error);
  const found = classify(seen);
  if (found === undefined) return error;
  const { message, remedy } = words(found, seen, subject);
  return new AwsError(seen.exception, { code: found, message, remedy }, retryAfterMs(seen.headers));
}

interface Seen {
  readonly exception: string;
  readonly text: string;
  /** HTTP status of the answer, where there was one. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Code of the system call that failed, where one did. */
  readonly code: string | undefined;
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

type Code = Extract<
  ErrorCode,
  | 'conflict'
  | 'encryptionKey'
  | 'forbidden'
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

function classify({ exception, text, status, code }: Seen): Code | undefined {
  if (/^Throttl|^TooManyRequests|^RequestLimitExceeded|^SlowDown/.test(exception)) return 'throttled';
  if (/rate exceeded/i.test(text) || status === 429) return 'throttled';
  if (/^AccessDenied|^Unauthorized|^NotAuthorized/.test(exception)) return 'forbidden';
  if (BAD_CREDENTIALS.test(exception)) return 'unauthenticated';
  if (/^(CredentialsProviderError|TokenProviderError|ProviderError)$/.test(exception)) return 'notConfigured';
  if (/^(Encryption|Decryption)Failure/.test(exception) || /^KMS/.test(exception)) return 'encryptionKey';
  if (exception === 'LimitExceededException') return 'limitExceeded';
  if (exception === 'ResourceExistsException') return 'conflict';
  if (exception === 'ResourceNotFoundException') return 'notFound';
  if (/^InternalServiceError|^InternalFailure|^ServiceUnavailable/.test(exception)) return 'serverError';
  if (/^Invalid(Parameter|Request)/.test(exception)) return invalid(text);
  // The handler's name for broken connections too (ECONNRESET, EPIPE).
  if (exception === 'TimeoutError')
    return code === undefined || code === 'ETIMEDOUT' ? 'timeout' : 'unavailable';
  if (status === 403) return 'forbidden';
  // A success that cannot be parsed comes from something between, as a 502 does.
  if (status !== undefined) return status >= 500 || status < 400 ? 'serverError' : 'rejected';
  return code !== undefined && (NETWORK.test(code) || TLS.test(code)) ? 'unavailable' : undefined;
}

/** Two exceptions stand for a dozen refusals, which only their text tells apart. */
function invalid(text: string): Code {
  if (/\bKMS\b|\bkeyId\b/i.test(text)) return 'encryptionKey';
  if (/deleted|for deletion|still has replica/i.test(text)) return 'conflict';
  return 'rejected';
}

const BAD_CREDENTIALS =
  /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|ExpiredToken|RequestExpired|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken|AuthFailure|InvalidIdentityToken|RequestTimeTooSkewed|OptInRequired)/;

const NETWORK = /^(ECONN|ENOTFOUND|EAI_|EPIPE|EHOST|ENET|ENOENT|ETIMEDOUT|EADDR|UND_|ERR_SOCKET)/;
const TLS = /CERT|SSL|TLS|SIGNATURE|ISSUER|EPROTO/;

function words(found: Code, seen: Seen, subject: Subject): { message: string; remedy: string } {
  const { operation, key, region, kmsKeyId } = subject;
  const what = `AWS ${operation === 'AssumeRole' ? 'STS' : 'Secrets Manager'} in ${region}, ${operation} of ${key}`;
  const say = (fact: string, remedy: string) => ({ message: `${what}: ${fact}.`, remedy });
  const kmsKey = kmsKeyId === undefined ? "the secret's KMS key" : `KMS key ${kmsKeyId}`;
  switch (found) {
    case 'forbidden': {
      const { actions, resource } = missingActions(seen.text, subject);
      return say('not allowed', `Allow ${actions} on ${resource}${trust(operation)}.`);
    }
    case 'unauthenticated':
      return say(
        'AWS does not accept the credentials',
        `Check that they are right and not expired, that ${region} is enabled for the account, and that the worker's clock is right.`,
      );
    case 'notConfigured':
      return say(
        'no AWS credentials were found',
        'Give the worker credentials in a way the AWS SDK looks for: a role of its pod, task or instance, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      );
    case 'throttled':
      return say(
        'too many requests',
        'It is tried again; if it lasts, look at the Secrets Manager quotas of the account.',
      );
    case 'encryptionKey':
      return say(
        `${kmsKey} cannot be used`,
        `Check that the key exists in ${region}, is enabled, and that its policy lets the worker use kms:Decrypt and kms:GenerateDataKey.`,
      );
    case 'limitExceeded':
      return say(
        'a quota of Secrets Manager is reached',
        'Look at the quotas for secrets, and for versions of one secret (about 100 in 24 hours); raise or wait.',
      );
    case 'conflict':
      return say('the secret was changed meanwhile', 'It is tried again from what is there now.');
    case 'notFound':
      return say(
        'the secret, or something the request names, is not there',
        'Check the name, the region and the account.',
      );
    case 'timeout':
      return say('no answer in time', 'It is tried again; if it lasts, check the route to AWS.');
    case 'unavailable':
      return say(
        `cannot be reached (${seen.code ?? seen.exception})`,
        'It is tried again; check endpoint, network, DNS and certificates between worker and AWS.',
      );
    case 'serverError':
      return say('AWS failed to answer', 'It is tried again; if it lasts, look at the AWS Health Dashboard.');
    case 'rejected':
      return say(
        `AWS refused the request (${seen.exception})`,
        'Check name, tags, description, replica regions, and that no other AWS service manages the secret.',
      );
  }
}

function trust(operation: Operation): string {
  return operation === 'AssumeRole'
    ? ", and let the role's trust policy name the worker, with externalId if it asks for one"
    : '';
}

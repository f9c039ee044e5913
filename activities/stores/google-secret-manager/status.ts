import type { ErrorCode } from '../../../workflows/model/errors.ts';

/** Of gRPC's statuses those that mean something of their own here: https://grpc.io/docs/guides/status-codes/ */
export const status = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** What went wrong, in our codes. */
export type Code = Extract<
  ErrorCode,
  | 'conflict'
  | 'encryptionKey'
  | 'forbidden'
  | 'notConfigured'
  | 'notFound'
  | 'rejected'
  | 'serverError'
  | 'throttled'
  | 'timeout'
  | 'unauthenticated'
  | 'unavailable'
>;

/** What an answer says of why, beside its status. */
export interface Seen {
  readonly status: number;
  /** Google's words: looked into, never passed on. */
  readonly text: string;
  /** `reason` of google.rpc.ErrorInfo: https://cloud.google.com/apis/design/errors#error_info */
  readonly reason: string | undefined;
}

/** Reasons that are the project's, and so every secret's in it. */
const PROJECT =
  /^(SERVICE_DISABLED|CONSUMER_INVALID|CONSUMER_SUSPENDED|BILLING_DISABLED|USER_PROJECT_DENIED)$/;

export function classify({ status: number, text, reason }: Seen): Code {
  switch (number) {
    case status.invalidArgument:
    case status.outOfRange:
    case status.unimplemented:
      return isAboutKms(text) ? 'encryptionKey' : 'rejected';
    case status.deadlineExceeded:
      return 'timeout';
    case status.notFound:
      return isAboutKms(text) ? 'encryptionKey' : 'notFound';
    case status.alreadyExists:
    case status.aborted:
      return 'conflict';
    case status.permissionDenied:
      if (reason !== undefined && PROJECT.test(reason)) return 'notConfigured';
      return isAboutKms(text) ? 'encryptionKey' : 'forbidden';
    case status.resourceExhausted:
      return 'throttled';
    case status.failedPrecondition:
      return isAboutKms(text) ? 'encryptionKey' : 'rejected';
    case status.unavailable:
    case status.cancelled:
      return 'unavailable';
    case status.unauthenticated:
      return 'unauthenticated';
    default:
      // UNKNOWN, INTERNAL, DATA_LOSS, and whatever is added to them.
      return 'serverError';
  }
}

function isAboutKms(text: string): boolean {
  return /cloudkms|\bKMS\b|cryptoKeys?\b/i.test(text);
}

/** The HTTP status that Google's REST answers have for it: https://cloud.google.com/apis/design/errors#handling_errors */
export function httpStatusOf(number: number): string {
  return HTTP[number] ?? 'error';
}

/** Without those that are also gRPC's words for no answer at all. */
const HTTP: Readonly<Record<number, string>> = {
  2: '500',
  3: '400',
  5: '404',
  6: '409',
  7: '403',
  8: '429',
  9: '400',
  10: '409',
  11: '400',
  12: '501',
  13: '500',
  15: '500',
  16: '401',
};

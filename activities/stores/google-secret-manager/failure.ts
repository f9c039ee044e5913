import { StoreError } from '../store-error.ts';
import { classify, type Seen } from './status.ts';
import { reasonOf, retryAfterMs } from './status-details.ts';
import { words, type Subject } from './words.ts';

/** A failure that Google answered, or that kept it from answering. */
export class GoogleError extends StoreError {
  /** gRPC's number of the status, for those who have to tell a refusal from another; never its text. */
  readonly status: number;

  constructor(status: number, problem: ConstructorParameters<typeof StoreError>[0], retryAfter?: number) {
    super(problem, retryAfter);
    this.status = status;
  }
}

export function isStatus(error: unknown, ...statuses: readonly number[]): error is GoogleError {
  return error instanceof GoogleError && statuses.includes(error.status);
}

/**
 * Whatever the SDK threw as one of our codes. Google's own text is looked into and never carried along: it may quote
 * the request. What is no answer to a request (a defect) is given back as it is.
 */
export function toGoogleError(error: unknown, subject: Subject): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const seen = see(error);
  if (seen === undefined) return error;
  const code = classify(seen);
  return new GoogleError(
    seen.status,
    { code, ...words(code, seen, subject) },
    code === 'throttled' || code === 'unavailable' ? retryAfterMs(error) : undefined,
  );
}

function see(error: Error): Seen | undefined {
  const status = statusOf(error);
  return status === undefined ? undefined : { status, text: error.message, reason: reasonOf(error) };
}

/** gRPC's number of an error that the SDK threw; undefined where it is no such error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

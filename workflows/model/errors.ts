/**
 * Every way a sync can go wrong, as one closed union. Stores map what their vendor answers to one of these;
 * the workflows and the people who read a failure see nothing else. A vendor's own text is never carried
 * along: it may quote the request, and the request holds the secret.
 */
export type ErrorCode =
  | 'notConfigured'
  | 'unauthenticated'
  | 'forbidden'
  | 'mountNotFound'
  | 'notFound'
  | 'sealed'
  | 'standby'
  | 'unavailable'
  | 'timeout'
  | 'throttled'
  | 'serverError'
  | 'conflict'
  | 'awaited'
  | 'unowned'
  | 'invalidName'
  | 'invalidValue'
  | 'valueTooLarge'
  | 'limitExceeded'
  | 'encryptionKey'
  | 'rejected'
  | 'replicaFailed'
  | 'unsupported'
  | 'suspended'
  | 'notApplied'
  | 'internal';

/**
 * Whether trying again can help.
 * - `untilItWorks`: the world will change by itself (a sealed Vault is unsealed, a quota refills): retried without end.
 * - `aFewTimes`: it may be a passing fault, but may also be a defect: retried {@link FEW_ATTEMPTS} times.
 * - `never`: only a person can mend it: the workflow fails and says how.
 */
export type RetryPolicy = 'untilItWorks' | 'aFewTimes' | 'never';

/** Attempts made for an error whose policy is `aFewTimes`. */
export const FEW_ATTEMPTS = 5;

/** Exhaustive: a new code does not compile until it says here whether it is retried. */
export const retryPolicies = {
  notConfigured: 'never',
  unauthenticated: 'never',
  forbidden: 'never',
  mountNotFound: 'never',
  notFound: 'never',
  sealed: 'untilItWorks',
  standby: 'untilItWorks',
  unavailable: 'untilItWorks',
  timeout: 'untilItWorks',
  throttled: 'untilItWorks',
  serverError: 'untilItWorks',
  conflict: 'untilItWorks',
  // Something that another party makes, or removes, first.
  awaited: 'untilItWorks',
  unowned: 'never',
  invalidName: 'never',
  invalidValue: 'never',
  valueTooLarge: 'never',
  limitExceeded: 'never',
  encryptionKey: 'never',
  rejected: 'never',
  replicaFailed: 'never',
  unsupported: 'never',
  // The definition itself says that nothing is to be done, or is not in force.
  suspended: 'never',
  notApplied: 'never',
  internal: 'aFewTimes',
} as const satisfies Record<ErrorCode, RetryPolicy>;

/**
 * Whether an error is the store's, and so the next secret would meet it too, or one secret's own. Work on many
 * secrets stops and waits at the first, and goes on with the others at the second.
 */
export const errorScopes = {
  notConfigured: 'store',
  unauthenticated: 'store',
  forbidden: 'secret',
  mountNotFound: 'store',
  notFound: 'secret',
  sealed: 'store',
  standby: 'store',
  unavailable: 'store',
  timeout: 'store',
  throttled: 'store',
  serverError: 'store',
  conflict: 'secret',
  awaited: 'secret',
  unowned: 'secret',
  invalidName: 'secret',
  invalidValue: 'secret',
  valueTooLarge: 'secret',
  limitExceeded: 'secret',
  encryptionKey: 'secret',
  rejected: 'secret',
  replicaFailed: 'secret',
  unsupported: 'store',
  suspended: 'store',
  notApplied: 'store',
  internal: 'secret',
} as const satisfies Record<ErrorCode, 'store' | 'secret'>;

/** Narrows the `type` of a Temporal failure to a code of ours. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(retryPolicies, value);
}

/** What a failure carries beside its code: words for a person, never a secret and never a vendor's body. */
export interface Problem {
  readonly code: ErrorCode;
  /** What happened, naming the store, the operation and the key. */
  readonly message: string;
  /** What a person can do about it. */
  readonly remedy: string;
}

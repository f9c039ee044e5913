import { errorScopes, retryPolicies } from '../../../workflows/model/errors.ts';
import { StoreError } from '../store-error.ts';

/** What became of one of several namespaces. */
export type Outcome<T> =
  | { readonly result: T; readonly failure?: never }
  | { readonly failure: StoreError; readonly result?: never };

/**
 * Does the same in several namespaces at once. What goes wrong with one of them is its outcome, and keeps no other
 * from its own; what ails the cluster as a whole, and all that goes wrong with the only one, is thrown.
 */
export async function eachPlace<P, T>(
  places: readonly P[],
  work: (place: P) => Promise<T>,
): Promise<Outcome<T>[]> {
  const settled = await Promise.allSettled(places.map(work));
  const outcomes = settled.map((one): Outcome<T> => {
    if (one.status === 'fulfilled') return { result: one.value };
    const error: unknown = one.reason;
    if (!(error instanceof StoreError) || errorScopes[error.code] === 'store') throw error;
    return { failure: error };
  });
  const [only] = outcomes;
  if (outcomes.length === 1 && only?.failure !== undefined) throw only.failure;
  return outcomes;
}

/** One error for all that failed: it is tried again as long as that may help one of them. */
export function throwFailures(outcomes: readonly Outcome<unknown>[]): void {
  const failures = outcomes.flatMap(({ failure }) => failure ?? []);
  const [first] = failures;
  if (first === undefined) return;
  const { code, remedy, retryAfterMs } =
    failures.find((failure) => retryPolicies[failure.code] !== 'never') ?? first;
  const message = failures.map((failure) => failure.message).join(' ');
  throw new StoreError({ code, message, remedy }, retryAfterMs);
}

/**
 * One of the worst known inputs: it stopped the worker's or the ingress's only thread for seconds. The test
 * (test/faults/stalls.test.ts) holds what it is answered, the bench how long the event loop stands still meanwhile.
 */
export interface StallCase {
  /** What it is, as a phrase. */
  readonly name: string;
  /** The outcome in words: the message of an error with its code, or what was made. */
  readonly run: () => Promise<string>;
  /** What the outcome says: where, and the limit. */
  readonly expected: RegExp;
}

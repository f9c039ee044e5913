import type { AddressGuard } from './address.ts';
import type { Origin } from './store.ts';

/** What a store may know of the process it runs in: given to it, so that tests and runtimes can differ. */
export interface World {
  /** An environment variable; an empty one counts as unset. */
  env(name: string): string | undefined;
  /** A file's text, trailing line breaks cut. Rejects as `node:fs` does. */
  readFile(path: string): Promise<string>;
  /** What the store may connect to; left out where the operator names its server. */
  readonly guard?: AddressGuard;
  /**
   * As `readFile`, of a file that is named in a document which a definition names: there too only those that definitions
   * may name. Left out: any.
   */
  readNamed?(path: string): Promise<string>;
  /** The file that a path leads to, links followed. Rejects as `node:fs` does. */
  realPath?(path: string): Promise<string>;
  /**
   * Counts one request to a store: metric `keyferry_destination_requests_total`, or `keyferry_source_requests_total`.
   *
   * @param code an HTTP status, or `error`
   * @param side left out by stores: whoever opens a source says so
   */
  countRequest(store: string, operation: string, code: string, side?: 'source' | 'destination'): void;
  /** Left out where there is nowhere to keep them. */
  readonly sent?: SentRecords;
}

/** Records of what was sent to receivers that cannot be asked what they hold. Rejects with a `Problem`. */
export interface SentRecords {
  /** Token of the last write; undefined where nothing is recorded (any more). */
  last(origin: Origin): Promise<string | undefined>;
  /** @param token of a write that succeeded, as in `WriteOptions`; undefined after a removal */
  keep(origin: Origin, token: string | undefined): Promise<void>;
}

/** What each store is opened with. */
export interface OpenOptions {
  readonly world: World;
  /** Aborts every request under way: the activity's cancellation, or its time limit. */
  readonly signal: AbortSignal;
}

import type { Problem } from '../../workflows/model/errors.ts';
import type { RegionOutcome } from '../../workflows/model/outcome.ts';

/**
 * The ports. A store is opened for one activity, used and closed: `await using` logs out and closes sockets.
 * Every method is one attempt: it does not retry by itself, it honours the signal it was opened with, and what
 * goes wrong is a {@link StoreError}. Absent is what the store says is definitely not there; a store that cannot
 * tell throws.
 */

/** A JSON value that keeps numbers as they were written: one beyond a double's precision is a raw JSON literal. */
export type JsonValue =
  null | boolean | number | string | RawJson | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** What `JSON.rawJSON` makes (https://tc39.es/proposal-json-parse-with-source/). */
export interface RawJson {
  readonly rawJSON: string;
}

/** The value of a key. Bytes that are UTF-8 are text: a `Uint8Array` is what no text can say (Kubernetes keeps such). */
export type KeyValue = JsonValue | Uint8Array;

export type Keys = Readonly<Record<string, KeyValue>>;

/** What a secret holds: an object of keys, or one value (text, or bytes that are no text). */
export type SecretContent =
  | { readonly kind: 'keys'; readonly keys: Keys }
  | { readonly kind: 'value'; readonly value: string | Uint8Array };

export type SourceRead = (
  | {
      readonly state: 'present';
      /** In the store's own notation; absent where it keeps none (KV 1). */
      readonly version?: string;
      /** When the version was made, where a secret that is removed and made anew counts from 1 again (KV 2). */
      readonly madeAt?: string;
      readonly content: SecretContent;
    }
  | {
      /**
       * `deleted` can be undone by the store (KV 2 soft delete, a scheduled deletion); `destroyed` is a version
       * whose data is gone for good though its record stands; `absent` was never there or left no record.
       */
      readonly state: 'absent' | 'deleted' | 'destroyed';
      readonly version?: string;
      /** Of a composed secret: paths of the parts that are not there. */
      readonly missing?: readonly string[];
    }
) & {
  /** The KV version of the mount it was read from; only Vault says it. An event's path assumes one of them. */
  readonly kvVersion?: 1 | 2;
};

export interface SourcePage {
  readonly paths: readonly string[];
  /** Where the next page begins; absent after the last one. */
  readonly next?: string;
}

export interface SourceStore extends AsyncDisposable {
  /**
   * Secrets in an order that stays the same from call to call; what is created or removed meanwhile may be missed.
   * @param prefix only paths that begin with it need be listed; others may be
   * @param cursor `next` of the page before
   * @param limit paths at most
   */
  list(prefix: string, cursor: string | undefined, limit: number): Promise<SourcePage>;
  /**
   * @param path in the terms of the definition's source pattern
   * @throws {StoreError} whenever the store does not definitely answer
   */
  read(path: string): Promise<SourceRead>;
}

/** What a destination can do; what it cannot is stated here, so that callers and docs can say so. */
export interface DestinationCapabilities {
  /** The value can be read back and compared. */
  readonly readsBack: boolean;
  /** Writes fail when someone else wrote since it was read. */
  readonly conditionalWrites: boolean;
  /** Keeps replicas in other regions: {@link DestinationStore.replicate} is there. */
  readonly replicates: boolean;
  /** False where the definition says no way to remove: what is written then stays. Left out: it removes. */
  readonly removes?: false;
  /**
   * What was written is on record elsewhere, which no write can be conditional on: only the secret's own `syncSecret`
   * may write, so that no two do at once. Left out: anybody may.
   */
  readonly oneWriter?: true;
}

/** A destination key as it was just read: what a conditional write is conditional on. */
export interface Held {
  /**
   * `removed`: deleted, but its store still keeps it and its name (soft delete, scheduled deletion). `unknown`: the
   * store has no way to be asked, neither what is there nor whose it is; every pass writes.
   */
  readonly state: 'absent' | 'present' | 'removed' | 'unknown';
  /** What the ownership mark says; absent where there is no mark. */
  readonly owner?: string;
  /** What the tag, label or custom metadata `managed-by` says, where the store has such. */
  readonly managedBy?: string;
  /** Of a `removed` one, when its name is free again, where the store says it: `2026-12-29`. */
  readonly goneOn?: string;
  /**
   * Where one key is several secrets (a Kubernetes Secret in each of several namespaces): those that are there, each
   * with its own mark. `owner` is then the mark that they have in common, if they do.
   */
  readonly places?: readonly {
    readonly where: string;
    readonly owner?: string;
    readonly managedBy?: string;
  }[];
  readonly version?: string;
  /** Replica regions, where the store has them and keeps any. */
  readonly regions?: readonly RegionOutcome[];
  /**
   * Whether value and settings are already what the definition wants; only ever true when `present`.
   * @param token of the write that would bring it there, as in {@link WriteOptions}: all that a store which does not
   *   give values back can compare
   */
  matches(wanted: SecretContent, token: string): boolean;
  /** What a write to a `present` one would change: names of keys, and of settings as `settings.<field>`. */
  differences(wanted: SecretContent, token: string): readonly string[];
  /**
   * Where a key is a place for many secrets, one for each key of the content (GitHub): those that a write would
   * overwrite and that are not of this destination. Left out where a key is one secret.
   * @throws {StoreError} `invalidName` for one that the same definition writes from another path
   */
  others?(wanted: SecretContent): Promise<readonly OtherSecret[]>;
}

/** A secret that is there, and is not of the destination that was read. */
export interface OtherSecret {
  /** Where it is, for people. */
  readonly key: string;
  readonly state: 'present';
  /** What its ownership mark says; absent where there is no mark. */
  readonly owner?: string;
  readonly managedBy?: undefined;
}

export interface WriteOptions {
  /** The ownership mark. */
  readonly owner: string;
  /** What the write is conditional on. */
  readonly held: Held;
  /**
   * 64 lower-case hexadecimal digits, the same for every attempt to write the same content, and different for
   * different content: stores with an idempotency token take it (AWS ClientRequestToken).
   */
  readonly token: string;
}

export interface Written {
  readonly version?: string;
  /** True where regions are to be brought in line: the workflow then runs `replicate` until they are. */
  readonly replicating?: boolean;
  readonly regions?: readonly RegionOutcome[];
}

export interface ReplicateOptions {
  /** What the call before gave as `repaired`, none at first: regions at their one repair or past it, in the store's own notation. */
  readonly repaired: readonly string[];
  /** Whether a replica may take the place of a secret that already has its name in its region. */
  readonly adopt: boolean;
}

export interface Replication {
  /** Each wanted region, and each unwanted one that is still there (`inProgress`). */
  readonly regions: readonly RegionOutcome[];
  /** `repaired` for the next call. */
  readonly repaired: readonly string[];
  /** Why a region failed for good: code `replicaFailed`, or nearer where the store says more. */
  readonly failures: readonly RegionFailure[];
}

export type RegionFailure = Problem & { readonly region: string };

export interface DestinationStore {
  readonly capabilities: DestinationCapabilities;
  /** Where the secret is, for people: never a value. */
  readonly key: string;
  read(): Promise<Held>;
  /**
   * Creates, updates or restores, and sets the ownership mark. Whether it may is decided before, from `held`.
   * @throws {StoreError} `conflict` where someone wrote since `held` was read
   */
  write(wanted: SecretContent, options: WriteOptions): Promise<Written>;
  /** Removes in the way that can be undone where the store has one. What is gone already is success. */
  remove(held: Held): Promise<void>;
  /** Whether regions are as the definition wants them: where they are, `replicate` need not run. */
  replicated?(held: Held): boolean;
  /**
   * One idempotent step towards the wanted regions, decided from what the store reports now. Called again, after a
   * pause and with the `repaired` it gave, until each region is `inSync` or `failed`; a `failed` one is in `failures`.
   * @throws {StoreError} where the step itself went wrong, not a region
   */
  replicate?(options: ReplicateOptions): Promise<Replication>;
}

/** A destination's client: one login and one set of sockets for all the keys an activity sees to. */
export interface DestinationSession extends AsyncDisposable {
  /**
   * @param origin what is written there; only a store whose keys are places for many secrets looks at it
   * @throws {StoreError} `invalidName` where the store takes no such key
   */
  at(key: string, origin?: Origin): DestinationStore;
}

/** What tells the secrets of one destination from those of another in the same place. */
export interface Origin {
  /** The ownership mark of what is written. */
  readonly owner: string;
  /** Its name in the definition. */
  readonly destination: string;
  /** In the terms of the source's pattern. */
  readonly path: string;
}

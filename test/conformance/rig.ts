import type { SecretContent } from '../../activities/stores/store.ts';
import type { World } from '../../activities/stores/world.ts';
import type { DestinationSpec } from '../../workflows/model/destination.ts';
import type { SourceSpec } from '../../workflows/model/source.ts';

/**
 * What the suite needs of the most real thing that a store can be run against. A rig is started once a test file;
 * every secret in it is named by the test that uses it, so tests do not meet.
 */
export interface Rig extends AsyncDisposable {
  readonly faults: Faults;
  /** Environment, files and request counter that the store is opened with. */
  readonly world: World;
  /** A name the store allows, that nothing has yet. */
  newName(): string;
  /** Logins that were made and are not revoked; left out where the store has none to revoke. */
  logins?(): Promise<number>;
}

/** What can be done to the requests that come in from now on; what is under way already stays as it is. */
export interface Faults {
  /** Answered as the vendor answers too many requests. @param afterSeconds its hint, where the vendor gives one */
  throttle(afterSeconds?: number): void;
  /** Answered with the vendor's internal error, whose text quotes the request's body where there is one. */
  serverError(): void;
  /** The connection is closed without an answer: `before` the service saw the request, or `after` it did its work. */
  cut(when: 'before' | 'after'): void;
  /** Never answered, and never seen by the service. */
  hang(): void;
  /** Everything as it should be again; what hangs stays so. */
  heal(): void;
  /** Requests that came in so far, logins too. */
  requests(): number;
  /** Of those, the ones that change something (method, or the name of the call). */
  writes(): number;
  /** Connections that clients hold open now. */
  connections(): number;
}

/** Whose credentials a store is opened with. */
export type Access = 'allowed' | 'forbidden' | 'expired';

export interface SourceRig extends Rig {
  /** The source of a definition whose pattern is this one secret. */
  spec(name: string, access?: Access): SourceSpec;
  /** Writes it as its users do, with a client that is none of ours. */
  put(name: string, content: SecretContent): Promise<void>;
  /** Removes it in the way that can be undone, where there is one. */
  remove(name: string): Promise<void>;
  /** What reading gives of what was put. Left out: the same. */
  expected?(content: SecretContent): SecretContent;
}

export interface DestinationRig extends Rig {
  spec(name: string, access?: Access): DestinationSpec;
  /** What `DestinationSession.at` is given for the secret. Left out: its name. */
  key?(name: string): string;
  /** What is there, read with a client that is none of ours; undefined where nothing is (or is scheduled to go). */
  look(name: string): Promise<Found | undefined>;
  /**
   * Made, or overwritten, by somebody else with a client that is none of ours: a new one has no mark of ownership
   * and carries {@link FOREIGN_METADATA}; marks and settings of one that is there stay as they are.
   */
  put(name: string, content: SecretContent): Promise<void>;
  /** What `look` finds of what was written. Left out: the same. */
  expected?(content: SecretContent): SecretContent;
  /** The largest that the store takes, and one byte more. */
  limit?(): { readonly at: SecretContent; readonly above: SecretContent };
  /** Names at the edge of what the store allows (longest, oddest), each new; and some that it does not allow. */
  readonly names: { readonly edge: readonly string[]; readonly refused: readonly string[] };
}

export interface Found {
  readonly content: SecretContent;
  /** Versions, or writes where the store keeps no versions: it grows by one with each write of the value. */
  readonly versions: number;
  /** Tags, labels, custom metadata, as the store calls them. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Metadata of somebody else, that every write must leave alone. Lower case suits every store. */
export const FOREIGN = { name: 'team', value: 'payments' } as const;

/** Who says that what {@link DestinationRig.put} makes is theirs, in the way of External Secrets. */
export const MANAGER = 'external-secrets';

/** Both, as stores keep them. */
export const FOREIGN_METADATA = { [FOREIGN.name]: FOREIGN.value, 'managed-by': MANAGER } as const;

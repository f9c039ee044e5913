import type { Definition } from './definition.ts';

/** What was done to a secret, in Vault's own words. */
export type Operation = 'create' | 'update' | 'patch' | 'delete' | 'undelete' | 'destroy' | 'metadataDelete';

/**
 * A change that a source's log tells of. It is a hint: values and versions in it are HMAC'd, it may be repeated,
 * late or of a write that changed nothing, so the source is always read again.
 */
export interface SourceEvent {
  readonly store: 'vault';
  /** The name its Vault was posted under (`POST /events/{vault}`). */
  readonly vault?: string;
  /** Vault namespace without slashes at its ends; empty for the root. */
  readonly namespace: string;
  /** Mount path without slashes at its ends. */
  readonly mount: string;
  /**
   * The paths inside the mount it may mean. An audit line does not say whether `secret/data/a` is `a` in KV 2 or
   * `data/a` in KV 1: where the line leaves it open both are here, and the reader of the source decides.
   */
  readonly candidates: readonly { readonly path: string; readonly kvVersion: 1 | 2 }[];
  readonly operation: Operation;
  /** When the source did it, RFC 3339. */
  readonly at: string;
}

/** Why a sync runs. */
export interface Change {
  readonly cause: 'event' | 'manual' | 'reconcile';
  readonly operation?: Operation;
  /** When the source changed, RFC 3339; the start of the measured lag. */
  readonly at?: string;
  /** The KV version under which an event's path makes sense; a mount of the other version ignores the event. */
  readonly kvVersion?: 1 | 2;
}

/** Input of `syncSecret`. The definition travels along, so that a run explains itself. */
export interface SyncInput {
  readonly definition: Definition;
  /** The secret, in the terms of the definition's source pattern. */
  readonly path: string;
  /** What a run that continues another was at. */
  readonly change?: Change;
}

/** Payload of the signal `changed`. */
export interface ChangedSignal {
  readonly change: Change;
  /** The definition as it is now; a pass under an older one is given up for one under this. */
  readonly definition: Definition;
}

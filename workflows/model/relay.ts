import type { SyncInput } from './event.ts';

/** Name of the workflow that hands changes to the actors of their secrets. */
export const RELAY_WORKFLOW = 'relayChanges';

/** Input of `relayChanges`. */
export interface RelayInput {
  readonly changes: readonly Required<SyncInput>[];
  /** Whether the namespace has our search attributes: only then may they be set. */
  readonly searchAttributes: boolean;
}

/** Changes in one relay: each is a child or a signal in its history. */
export const RELAY_CHANGES = 100;

/** Of one relay's input as JSON; Temporal refuses payloads above 2 MB (limit.blobSize.error). */
export const RELAY_BYTES = 1_000_000;

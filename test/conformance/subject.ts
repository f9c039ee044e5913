import type { DestinationCase } from './destination-cases.ts';
import type { DestinationRig, SourceRig } from './rig.ts';
import type { SourceCase } from './source-cases.ts';

/** A store as the suite runs it. What it cannot do is declared with the reason, and shown as skipped. */
export interface Subject<Case extends string, Rig> {
  /** The store, and what of it where it has several forms: `Vault, KV 2`. */
  readonly title: string;
  /** What it is run against, for the README: `Vault 1.21`, `moto 5.2`, `our server after Google's protos`. */
  readonly against: string;
  readonly cannot: Readonly<Partial<Record<Case, string>>>;
  start(): Promise<Rig>;
}

/** Why a store has no use for what is said of JSON that is one value. */
export const KEYS_APART = 'each key is kept by itself, so that there is no JSON to read';

export type SourceSubject = Subject<SourceCase, SourceRig>;
export type DestinationSubject = Subject<DestinationCase, DestinationRig>;

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

export type SourceSubject = Subject<SourceCase, SourceRig>;
export type DestinationSubject = Subject<DestinationCase, DestinationRig>;

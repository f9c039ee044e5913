import type { Held, SecretContent, WriteOptions, Written } from '../store.ts';
import type { VaultClient } from './client.ts';
import type { Shape } from './content.ts';
import type { Location, Locator } from './locator.ts';

/** One secret at a Vault, once it is known in which mount it is. */
export interface Target {
  readonly client: VaultClient;
  readonly locator: Locator;
  readonly location: Location;
  readonly shape: Shape;
}

/**
 * A KV version as a destination.
 * @typeParam D what it has to know of a {@link Held} to write over it
 */
export interface Driver<D> {
  readonly conditionalWrites: boolean;
  read(target: Target): Promise<{ readonly held: Held; readonly details: D }>;
  write(target: Target, wanted: SecretContent, options: WriteOptions, details: D): Promise<Written>;
  remove(target: Target, held: Held, details: D): Promise<void>;
}

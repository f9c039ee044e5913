import type { z } from 'zod';

/** A store as definitions may name it. */
export interface StoreModel {
  readonly settings: z.ZodObject;
  /** Of the settings, those that say how the store is reached and as whom: a configuration file may give them. */
  readonly connection: readonly string[];
  /** Of the settings, those that say which secret: a pattern at a source, templates at a destination. */
  readonly fields: readonly string[];
}

type Field<S extends z.ZodObject> = keyof z.output<S> & string;

/**
 * @param connection names of settings that are the same for many definitions: where the store is, and who asks it;
 *   none of them may be required, and a rule that compares one with another setting is run with both filled in. A
 *   store that is source and destination has the same for both
 * @param fields names of settings: at a source the one that is the pattern of paths, none where the definition
 *   itself holds the secret; at a destination those that make up its key, in the order of the key
 */
export function defineStore<S extends z.ZodObject>(
  settings: S,
  connection: readonly Field<S>[],
  ...fields: readonly Field<S>[]
): {
  readonly settings: S;
  readonly connection: readonly Field<S>[];
  readonly fields: readonly Field<S>[];
} {
  return { settings, connection, fields };
}

type Registry = Readonly<Record<string, StoreModel>>;
type StoreFields<R extends Registry> = { -readonly [K in keyof R]: z.ZodOptional<R[K]['settings']> };

/** One optional field for each store, named as the store is. */
export function storeFields<R extends Registry>(stores: R): StoreFields<R> {
  const fields = Object.entries(stores).map(([kind, { settings }]) => [kind, settings.optional()]);
  return Object.fromEntries(fields) as StoreFields<R>;
}

/** The settings of whichever store a part of a definition names: its kind, and what its fields say. */
export function storeIn<R extends Registry>(
  stores: R,
  spec: Readonly<Record<string, unknown>>,
): { readonly kind: keyof R & string; readonly texts: readonly string[] } | undefined {
  const kind = kindsOf(stores).find((each) => spec[each] !== undefined);
  if (kind === undefined) return undefined;
  const settings = spec[kind] as Readonly<Record<string, unknown>>;
  const texts = (stores[kind]?.fields ?? []).map((field) => settings[field]);
  return { kind, texts: texts.filter((text) => typeof text === 'string') };
}

export function kindsOf<R extends Registry>(stores: R): (keyof R & string)[] {
  return Object.keys(stores);
}

/** For a `refine`: whether a part of a definition names one store and no more. */
export function namesOneOf(kinds: readonly string[]): (spec: object) => boolean {
  return (spec) => kinds.filter((kind) => Object.hasOwn(spec, kind)).length === 1;
}

import type { JsonValue } from '../store.ts';

/** Looks into answers whose shape is Vault's word, not ours: what is not as expected is undefined. */

export type JsonObject = Readonly<Record<string, JsonValue>>;

export function field(value: JsonValue | undefined, ...names: readonly string[]): JsonValue | undefined {
  let found = value;
  for (const name of names) {
    const object = objectOf(found);
    found = object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
  }
  return found;
}

export function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The texts of an array; what is no text is left out. */
export function textsOf(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

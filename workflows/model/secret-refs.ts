import { z } from 'zod';
import { secretRef, type SecretRef } from './stores/credentials.ts';

export type Settings = Readonly<Record<string, unknown>>;

export interface FoundRef {
  readonly path: readonly string[];
  readonly ref: SecretRef;
}

/** Every reference to a credential in settings, wherever their schema has one. */
export function* refsIn(
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly string[] = [],
): Generator<FoundRef> {
  if (value === undefined || value === null) return;
  const def: object = schema._zod.def;
  if ('options' in def && def.options === secretRef.options) {
    const ref = secretRef.safeParse(value);
    if (ref.success) yield { path, ref: ref.data };
    return;
  }
  if (schema instanceof z.core.$ZodUnion) {
    for (const option of schema._zod.def.options) yield* refsIn(option, value, path);
  } else if (schema instanceof z.core.$ZodObject) {
    for (const [name, field] of Object.entries(schema._zod.def.shape))
      yield* refsIn(field, (value as Settings)[name], [...path, name]);
  } else if (schema instanceof z.core.$ZodRecord) {
    for (const [name, each] of Object.entries(value))
      yield* refsIn(schema._zod.def.valueType, each, [...path, name]);
  } else if (schema instanceof z.core.$ZodArray) {
    for (const [index, each] of (value as unknown[]).entries())
      yield* refsIn(schema._zod.def.element, each, [...path, String(index)]);
  } else if ('innerType' in def) yield* refsIn(def.innerType as z.core.$ZodType, value, path);
}

/** Whether two references, or settings, say the same: values as JSON has them; a field that is undefined is none. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    [...names].every((name) => same((a as Settings)[name], (b as Settings)[name]))
  );
}

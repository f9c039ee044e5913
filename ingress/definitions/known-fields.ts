import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';

type Schema = z.core.$ZodType;

/** The schemas that a value at this path may follow: several where a union stands on the way. */
export function schemasAt(schema: Schema, path: readonly PropertyKey[]): readonly Schema[] {
  return path.reduce<readonly Schema[]>(
    (here, key) => here.flatMap((one) => below(one, key)),
    alternatives(schema),
  );
}

/** Names of the fields that a map at this path may have, in the order of the schema. */
export function fieldsOf(schemas: readonly Schema[]): readonly string[] {
  return [...new Set(schemas.flatMap((s) => (s instanceof z.ZodObject ? Object.keys(s.shape) : [])))];
}

/**
 * The name most like what was written, where one is like enough to be meant.
 *
 * @param tolerance the part of the letters that may differ
 */
export function nearest(written: string, names: readonly string[], tolerance = 0.4): string | undefined {
  if (names.length === 0 || written.length > 64) return undefined;
  const lower = written.toLowerCase();
  const byLower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const candidate = closest(lower, [...byLower.keys()]);
  // Two letters that changed places count as two.
  const allowed = Math.round(Math.max(candidate.length, lower.length) * tolerance);
  return distance(lower, candidate) <= allowed ? byLower.get(candidate) : undefined;
}

function below(schema: Schema, key: PropertyKey): readonly Schema[] {
  if (schema instanceof z.ZodArray) return alternatives(schema.element);
  if (schema instanceof z.ZodRecord) return alternatives(schema.valueType);
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: Readonly<Record<PropertyKey, Schema>> = schema.shape;
  const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
  return field === undefined ? [] : alternatives(field);
}

/** A schema without what only says that a value may be left out, and a union as its parts. */
function alternatives(schema: Schema): readonly Schema[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternatives);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  )
    return alternatives(schema.unwrap());
  return [schema];
}

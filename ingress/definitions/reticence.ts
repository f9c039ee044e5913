import type { z } from 'zod';
import { isReference, kindOfValue, scalarInWords } from './describe.ts';
import { schemasAt } from './known-fields.ts';

type Path = readonly PropertyKey[];

/** Maps in which a value that is wrong may be the credential itself. */
const GUARDED: ReadonlySet<PropertyKey> = new Set(['auth', 'values', 'secretHeaders', 'headers', 'tls']);

/**
 * Fields that name, choose or time something. What is found in any other text is not repeated: a password may have
 * been put there by mistake, and what is told of it goes to logs of CI.
 */
const HARMLESS: ReadonlySet<PropertyKey> = new Set([
  ...['apiVersion', 'kind', 'name', 'names', 'namespace', 'mount', 'version', 'versionId'],
  ...['region', 'location', 'roleArn', 'kmsKeyName', 'impersonate', 'slash', 'prefix'],
  ...['every', 'cron', 'jitter', 'grace', 'expires', 'deleteVersionAfter', 'refreshInterval'],
]);

/** Whether a credential is expected at a path, or not far from it. */
export function isGuarded(path: Path, schema: z.core.$ZodType): boolean {
  return (
    path.some((key) => GUARDED.has(key)) ||
    path.some((_key, i) => schemasAt(schema, path.slice(0, i + 1)).some(isReference))
  );
}

/** What was found where one of a few words was expected. */
export function chosenInWords(value: unknown, path: Path, schema: z.core.$ZodType): string {
  return (isGuarded(path, schema) ? kindOfValue : scalarInWords)(value);
}

/** What was found where a text of some form was expected. */
export function textInWords(value: unknown, path: Path, schema: z.core.$ZodType): string {
  const field = path.findLast((key) => typeof key === 'string') ?? '';
  return HARMLESS.has(field) ? chosenInWords(value, path, schema) : kindOfValue(value);
}

/**
 * Whether an unknown name among credentials may itself be one: `token: { hvs.… }` is a map in YAML. A name that looks
 * like a field's, and has something, is none.
 */
export function mayBeCredential(name: string, value: unknown): boolean {
  return value === null || value === undefined || !/^[A-Za-z]{1,24}$/.test(name);
}

import { z } from 'zod';
import { secretRef } from '../../workflows/model/stores/credentials.ts';

/** What kind of value was found, without the value: it may be a credential in the wrong place. */
export function kindOfValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value (null)';
  if (value === '') return 'an empty string';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  return typeof value === 'string' ? 'a string' : 'a number';
}

const LONGEST_SHOWN = 60;

/** The value itself where it is short and on one line, else its kind. Only for fields that name or choose things. */
export function scalarInWords(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') return kindOfValue(value);
  if (value.length > LONGEST_SHOWN) return `a string of ${String(value.length)} characters`;
  return /^[\x20-\x7e]+$/.test(value) ? JSON.stringify(value) : 'a string';
}

const types: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

export function typeInWords(expected: string): string {
  return types[expected] ?? expected;
}

/** What a schema takes, for a value that none of a union's parts fits. */
function schemaInWords(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(String).join(' or ');
  if (schema instanceof z.ZodObject) return `a map of ${Object.keys(schema.shape).join(', ')}`;
  return typeInWords(schema._zod.def.type);
}

/** What the parts of a union take together. */
export function optionsInWords(options: readonly z.core.$ZodType[]): string {
  const others = options.filter((option) => !isReference(option));
  if (others.length === options.length) return options.map(schemaInWords).join(' or ');
  const place = `where to find it: ${PLACES}`;
  return others.length === 0
    ? `${place}, never the value itself`
    : `${others.map(schemaInWords).join(' or ')}, or ${place}`;
}

const PLACES = '{ env: NAME }, { file: PATH }, { kubernetes: … } or { serviceAccount: … }';

/** Whether a schema is of a credential that a definition only refers to. */
export function isReference(schema: z.core.$ZodType): boolean {
  return secretRef.options.some((option) => option === schema);
}

export function namesInWords(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

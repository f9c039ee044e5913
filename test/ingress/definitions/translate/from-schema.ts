import fc from 'fast-check';
import { z } from 'zod';

type Schema = z.core.$ZodType;

/** Texts that a YAML printer has to take care of, and some that formats ask for. */
const TEXTS = [
  'a',
  'payments/(.+)',
  'secret/app',
  '$1',
  'null',
  'true',
  '1e3',
  '0x1f',
  '- dash',
  'key: value',
  '# no comment',
  '{{ .a }}',
  '*alias',
  '&anchor',
  '<<',
  ' space ',
  'two\nlines\n',
  'tab\there',
  'ünïcødé 🔑',
  'it\'s "quoted"',
  '2026-11-21',
  '~',
  '|',
  'https://vault.example.com:8200',
  'arn:aws:iam::123456789012:role/sync',
  'eu-west-1',
  'europe-west1',
  '5m',
  'c43e66cb-d0fe-44c5-9b7e-d450441a04be',
  'QUJD',
  '2026-11-21T00:00:00Z',
  'sync@project.iam.gserviceaccount.com',
  '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n',
  'projects/p/locations/l/keyRings/r/cryptoKeys/k',
  'host:443',
  '0 * * * *',
];

/**
 * Values that have the shape of a schema: optional fields are there or not, texts are those of the list that the
 * field takes, maps and lists are short. Rules between fields are left to the caller.
 */
export function fromSchema(schema: Schema): fc.Arbitrary<unknown> {
  const known = made.get(schema);
  if (known) return known;
  const arbitrary = make(schema);
  made.set(schema, arbitrary);
  return arbitrary;
}

const made = new WeakMap<Schema, fc.Arbitrary<unknown>>();

function make(schema: Schema): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return fromSchema(schema.unwrap());
  if (schema instanceof z.ZodObject) return objectOf(schema);
  if (schema instanceof z.ZodArray)
    return fc.array(fromSchema(schema.element), { minLength: 1, maxLength: 2 });
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(textsOf(schema.keyType), fromSchema(schema.valueType), { minKeys: 1, maxKeys: 2 });
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(fromSchema));
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber)
    return fc.constantFrom(...[0, 1, 2, 7, 30, 200].filter((n) => schema.safeParse(n).success));
  return textsOf(schema);
}

/** Of fields of which exactly one is wanted, one: the stores, the ways to log in. */
function objectOf(schema: z.ZodObject): fc.Arbitrary<unknown> {
  const shape: Readonly<Record<string, Schema>> = schema.shape;
  const names = Object.keys(shape);
  const alternatives = names.filter((name) => shape[name] instanceof z.ZodOptional && isMap(shape[name]));
  const isChoice = alternatives.length >= 2 && alternatives.length >= names.length - 8;
  const chosen = isChoice ? fc.constantFrom(...alternatives) : fc.constant(undefined);
  return chosen.chain((alternative) => {
    const kept = names.filter((name) => !isChoice || !alternatives.includes(name) || name === alternative);
    const requiredKeys = kept.filter((name) => !isOptional(shape[name]) || name === alternative);
    const fields = Object.fromEntries(
      kept.map((name) => [name, fc.constant(null).chain(() => fromSchema(shape[name] ?? z.never()))]),
    );
    return fc.record(fields, { requiredKeys });
  });
}

function isOptional(schema: Schema | undefined): boolean {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
}

function isMap(schema: Schema | undefined): boolean {
  if (schema instanceof z.ZodOptional) return isMap(schema.unwrap());
  return schema instanceof z.ZodObject || schema instanceof z.ZodArray;
}

function textsOf(schema: Schema): fc.Arbitrary<string> {
  const taken = TEXTS.filter((text) => z.safeParse(schema, text).success);
  return taken.length === 0 ? fc.constant('a') : fc.constantFrom(...taken);
}

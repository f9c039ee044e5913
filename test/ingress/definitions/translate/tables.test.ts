import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { translators } from '../../../../ingress/definitions/translate/index.ts';

const root = join(import.meta.dirname, '../../../../ingress/definitions/translate');

/** Which folder's README has the table of a kind. */
const folders: Readonly<Record<string, string>> = {
  VaultSecretSync: 'vault-secret-sync',
  KMSVaultSecret: 'kms-vault-operator',
  PartialKMSVaultSecret: 'kms-vault-operator',
  AWSSecret: 'aws-secret-operator',
  SecretDefinition: 'secrets-manager',
};

/** Fields of a kind by path: those that hold no fields themselves. */
function leaves(schema: z.core.$ZodType, path = ''): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return leaves(schema.unwrap(), path);
  if (schema instanceof z.ZodObject)
    return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([name, field]) =>
      leaves(field, path === '' ? name : `${path}.${name}`),
    );
  if (schema instanceof z.ZodArray) return leaves(schema.element, `${path}[]`);
  if (schema instanceof z.ZodRecord) return leaves(schema.valueType, `${path}.*`);
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.flatMap((one) => leaves(one, path)))];
  return [path.replace(/(?:\[\]|\.\*)$/, '')];
}

/** First cells of the rows under a heading. */
function rows(readme: string, heading: string): string[] {
  const text = readFileSync(join(root, readme), 'utf8');
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)`\s*\|/gm)].map(([, field = '']) => field);
}

describe('The table of a kind', () => {
  test.each(translators.map((translator) => [translator.kind, translator] as const))(
    'lists every field of %s, and no other',
    (kind, { schema }) => {
      const listed = [...rows('README.md', 'Every kind'), ...rows(`${folders[kind] ?? ''}/README.md`, kind)];
      expect([...listed].sort()).toEqual([...new Set(leaves(schema))].sort());
    },
  );
});

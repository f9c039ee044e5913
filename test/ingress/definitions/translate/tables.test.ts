import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  labelSelector,
  secretKey,
  serviceAccount,
} from '../../../../ingress/definitions/translate/external-secrets/selectors.ts';
import { translators } from '../../../../ingress/definitions/translate/index.ts';

const root = join(import.meta.dirname, '../../../../ingress/definitions/translate');

/** Where the tables of a kind are: under headings of a folder's README, some of them for what is inside of a field. */
interface Tables {
  readonly folder: string;
  readonly headings: readonly { readonly heading: string; readonly inside?: string }[];
}

const of = (folder: string, heading: string, ...more: Tables['headings']): Tables => ({
  folder,
  headings: [{ heading }, ...more],
});

const tables: Readonly<Record<string, Tables>> = {
  VaultSecretSync: of('vault-secret-sync', 'VaultSecretSync'),
  KMSVaultSecret: of('kms-vault-operator', 'KMSVaultSecret'),
  PartialKMSVaultSecret: of('kms-vault-operator', 'PartialKMSVaultSecret'),
  AWSSecret: of('aws-secret-operator', 'AWSSecret'),
  SecretDefinition: of('secrets-manager', 'SecretDefinition'),
  SecretStore: of('external-secrets', 'SecretStore', { heading: 'Stores' }),
  ClusterSecretStore: of('external-secrets', 'ClusterSecretStore', { heading: 'Stores' }),
  ExternalSecret: of('external-secrets', 'ExternalSecret'),
  ClusterExternalSecret: of('external-secrets', 'ClusterExternalSecret', {
    heading: 'ExternalSecret',
    inside: 'spec.externalSecretSpec',
  }),
  PushSecret: of('external-secrets', 'PushSecret'),
  ClusterPushSecret: of('external-secrets', 'ClusterPushSecret', {
    heading: 'PushSecret',
    inside: 'spec.pushSecretSpec',
  }),
};

/** Shapes that a table names as one. */
const references: readonly z.core.$ZodType[] = [secretKey, serviceAccount, labelSelector];

/** Fields of a kind by path: those that hold no fields themselves. */
function leaves(schema: z.core.$ZodType, path = ''): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return leaves(schema.unwrap(), path);
  if (schema instanceof z.ZodObject && !references.includes(schema))
    return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([name, field]) =>
      leaves(field, path === '' ? name : `${path}.${name}`),
    );
  if (schema instanceof z.ZodArray) return leaves(schema.element, `${path}[]`);
  if (schema instanceof z.ZodRecord) return leaves(schema.valueType, `${path}.*`);
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.flatMap((one) => leaves(one, path)))];
  return [path.replace(/(?:\[\]|\.\*)$/, '')];
}

/** First cells of the rows under a heading. */
function rows(readme: string, heading: string, inside = 'spec'): string[] {
  const text = readFileSync(join(root, readme), 'utf8');
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)`\s*\|/gm)].map(([, field = '']) =>
    field.replace(/^spec/, inside),
  );
}

describe('The table of a kind', () => {
  test.each(translators.map((translator) => [translator.kind, translator] as const))(
    'lists every field of %s, and no other',
    (kind, { schema }) => {
      const { folder, headings } = tables[kind] ?? of('', '');
      const listed = [
        ...rows('README.md', 'Every kind'),
        ...headings.flatMap(({ heading, inside }) => rows(`${folder}/README.md`, heading, inside)),
      ];
      expect(listed.sort()).toEqual([...new Set(leaves(schema))].sort());
    },
  );
});

import { expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchema } from '../../../ingress/definitions/json-schema.ts';

type Node = Readonly<Record<string, unknown>>;

/** Every schema of a field, with the path it has in a definition. */
function fieldsOf(schema: Node, path: readonly string[] = []): { path: string; schema: Node }[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Node>>;
  const items = schema['items'] as Node | undefined;
  return [
    ...Object.entries(properties).flatMap(([name, field]) => [
      { path: [...path, name].join('.'), schema: field },
      ...fieldsOf(field, [...path, name]),
    ]),
    ...(items ? fieldsOf(items, path) : []),
  ];
}

test('the JSON Schema describes what people write: unknown fields refused, defaults left out, stores described', () => {
  const schema = jsonSchema() as Node;
  expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(schema['required']).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  const fields = fieldsOf(schema);
  const at = (path: string): Node | undefined => fields.find((field) => field.path === path)?.schema;
  expect(at('spec')?.['required']).toEqual(['source', 'destinations']);
  expect(at('kind')?.['const']).toBe('Sync');
  expect(at('spec.adopt')).toMatchObject({
    anyOf: [{ type: 'boolean' }, { type: 'object' }],
    default: false,
  });
  expect(at('spec.destinations.vault')?.['description']).toMatch(/Vault/);
  const open = fields.filter(({ schema: s }) => 'properties' in s && s['additionalProperties'] !== false);
  expect(open.map(({ path }) => path)).toEqual([]);
});

test('the JSON Schema takes a sound definition and refuses a mistyped field', () => {
  const read = z.fromJSONSchema(jsonSchema() as z.core.JSONSchema.JSONSchema);
  const definition = {
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name: 'a' },
    spec: { source: { vault: { path: 'x' } }, destinations: [{ name: 'd', vault: { path: 'y' } }] },
  };
  expect(read.safeParse(definition).success).toBe(true);
  expect(read.safeParse({ ...definition, spec: { ...definition.spec, adpot: true } }).success).toBe(false);
});

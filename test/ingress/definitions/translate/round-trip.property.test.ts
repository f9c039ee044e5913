import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PERMISSIVE } from '../../../support/here.ts';
import { checkDocument } from '../../../../ingress/definitions/check.ts';
import { parseDocuments } from '../../../../ingress/definitions/documents.ts';
import { printDefinition } from '../../../../ingress/definitions/print.ts';
import { definitionSchema, type Definition } from '../../../../workflows/model/definition.ts';
import { translators } from '../../../../ingress/definitions/translate/index.ts';
import { createTranslation } from '../../../../ingress/definitions/translate/translate.ts';
import { fromSchema } from './from-schema.ts';

/** One document, by its schema: what can never run, or writes one key with another, is another matter. */
function parsed(text: string): Definition {
  const [document, ...others] = parseDocuments(text);
  expect(others).toEqual([]);
  if (document && 'value' in document) return definitionSchema.parse(document.value);
  throw new Error(JSON.stringify(document));
}

/** Valid definitions, made by the schema itself: what its rules between fields refuse is thrown away. */
const definitions = fromSchema(definitionSchema)
  .map((value) => definitionSchema.safeParse(value))
  .filter((result) => result.success)
  .map((result) => z.parse(definitionSchema, result.data));

describe('A definition', () => {
  test('of any shape survives being printed and read, and prints the same again', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const text = printDefinition(definition);
        const read = parsed(text);
        expect(read).toEqual(definition);
        expect(printDefinition(read)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });
});

describe('A manifest', () => {
  test.each(translators.map(({ kind, schema, apiVersions }) => [kind, schema, apiVersions[0]] as const))(
    'of the kind %s becomes valid definitions that survive printing, or has problems that say where',
    (kind, schema, apiVersion) => {
      const translate = createTranslation({ right: [], wrong: [] });
      fc.assert(
        fc.property(fromSchema(schema), (value) => {
          const [document] = parseDocuments(JSON.stringify({ ...(value as object), kind, apiVersion }));
          if (!document || !('value' in document)) throw new Error('no document');
          const checked = checkDocument('x', document, { config: PERMISSIVE });
          const { definitions: all, problems } =
            checked.state === 'manifest'
              ? translate({ file: 'x', document, kind: checked.kind })
              : { definitions: [], problems: checked.state === 'wrong' ? checked.problems : [] };
          for (const { definition, written } of all)
            expect(parsed(printDefinition(written))).toEqual(definition);
          for (const { line, message } of problems) expect([line, message]).not.toContain(undefined);
        }),
        { numRuns: 50 },
      );
    },
  );
});

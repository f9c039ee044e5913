import { z } from 'zod';
import { definitionSchema } from '../../workflows/model/definition.ts';

/**
 * JSON Schema (draft 2020-12) of definitions as people write them: what has a default may be left out. Editors
 * complete and check from it; rules that compare fields are beyond it and are left to `keyferry validate`.
 */
export function jsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(definitionSchema, { io: 'input', target: 'draft-2020-12' });
  return {
    $schema,
    title: 'Keyferry definition',
    description: 'One source pattern and its destinations.',
    ...rest,
  };
}

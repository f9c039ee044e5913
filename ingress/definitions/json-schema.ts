import { z } from 'zod';
import { configSchema } from '../../workflows/model/config.ts';
import { definitionSchema } from '../../workflows/model/definition.ts';

/**
 * JSON Schema (draft 2020-12) of definitions as people write them: what has a default may be left out. Editors
 * complete and check from it; rules that compare fields are beyond it and are left to `keyferry validate`.
 */
export function jsonSchema(): object {
  return written(definitionSchema, 'Keyferry definition', 'One source pattern and its destinations.');
}

/** The same of configuration files. */
export function configJsonSchema(): object {
  return written(configSchema, 'Keyferry configuration', 'What definitions may leave out about stores.');
}

function written(schema: z.ZodType, title: string, description: string): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return { $schema, title, description, ...rest };
}

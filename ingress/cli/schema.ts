import { Command } from 'commander';
import { configJsonSchema, jsonSchema } from '../definitions/json-schema.ts';

export function schemaCommand(): Command {
  return new Command('schema')
    .description('Print the JSON Schema of definitions, for editors to complete and check by.')
    .option('--config', 'that of the configuration file instead')
    .action((options: { config?: true }) => {
      const schema = options.config ? configJsonSchema() : jsonSchema();
      process.stdout.write(`${JSON.stringify(schema, undefined, 2)}\n`);
    });
}

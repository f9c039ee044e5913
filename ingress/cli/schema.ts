import { Command } from 'commander';

export function schemaCommand(): Command {
  return new Command('schema')
    .description('Print the JSON Schema of definitions, for editors to complete and check by.')
    .option('--config', 'that of the configuration file instead')
    .action(async (options: { config?: true }) => {
      const { configJsonSchema, jsonSchema } = await import('../definitions/json-schema.ts');
      const { printJson } = await import('./print.ts');
      printJson(options.config ? configJsonSchema() : jsonSchema(), 2);
    });
}

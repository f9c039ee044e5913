import { loadDefinitions } from '../definitions/load.ts';
import { formatProblems, formatWarnings } from '../definitions/problem.ts';
import type { TemplateCheckLoader } from './definitions-argument.ts';
import { print, printJson, say } from './print.ts';
import type { ValidateCommandOptions } from './validate.ts';

export async function runValidate(
  paths: readonly string[],
  { config, json, strict }: ValidateCommandOptions,
  templates: TemplateCheckLoader,
): Promise<void> {
  const loaded = await loadDefinitions(paths, { config, checkTemplate: await templates() });
  const { definitions, problems, warnings, files } = loaded;
  if (json) {
    const names = definitions.map(({ definition, file, line }) => ({
      name: definition.metadata.name,
      file,
      line,
    }));
    printJson({ definitions: names, problems, warnings });
  } else {
    say(formatWarnings(warnings));
    const found = [
      ...(problems.length > 0 ? [counted(problems.length, 'problem')] : []),
      ...(warnings.length > 0 ? [counted(warnings.length, 'warning')] : []),
    ].join(', ');
    if (problems.length > 0) say(`${formatProblems(problems)}\n${found}\n`);
    else {
      const read = `${counted(definitions.length, 'definition')} in ${counted(files.length, 'file')}`;
      print(`ok: ${read}${found === '' ? '' : `; ${found}`}\n`);
    }
  }
  if (problems.length > 0 || (strict && warnings.length > 0)) process.exitCode = 1;
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

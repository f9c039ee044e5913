import { loadDefinitions } from '../definitions/load.ts';
import { formatProblems, formatWarnings } from '../definitions/problem.ts';
import { print, printJson, say } from './print.ts';

export async function runValidate(
  paths: readonly string[],
  options: { json?: true; config?: string },
): Promise<void> {
  const { definitions, problems, warnings, files } = await loadDefinitions(paths, options);
  if (options.json) {
    const names = definitions.map(({ definition, file, line }) => ({
      name: definition.metadata.name,
      file,
      line,
    }));
    printJson({ definitions: names, problems, warnings });
  } else {
    say(formatWarnings(warnings));
    if (problems.length > 0) say(`${formatProblems(problems)}\n${counted(problems.length, 'problem')}\n`);
    else print(`ok: ${counted(definitions.length, 'definition')} in ${counted(files.length, 'file')}\n`);
  }
  if (problems.length > 0) process.exitCode = 1;
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

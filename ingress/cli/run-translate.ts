import { loadDefinitions } from '../definitions/load.ts';
import { printDefinition } from '../definitions/print.ts';
import { formatProblems } from '../definitions/problem.ts';
import { printable } from '../printable.ts';
import { print, printJson, say } from './print.ts';

export async function runTranslate(paths: readonly string[], options: { json?: true }): Promise<void> {
  const { definitions, problems } = await loadDefinitions(paths, { separate: false });
  const written = definitions.map((each) => each.written ?? each.definition);
  if (options.json) printJson(written);
  else print(written.map(shown).join('---\n'));
  if (problems.length === 0) return;
  say(`${formatProblems(problems)}\n`);
  process.exitCode = 1;
}

/** An escape has no meaning in a plain scalar of YAML. JSON, which is YAML too, keeps it. */
function shown(definition: Parameters<typeof printDefinition>[0]): string {
  const text = printDefinition(definition);
  return printable(text) === text ? text : `${JSON.stringify(definition, undefined, 2)}\n`;
}

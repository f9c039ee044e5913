import type { Definition } from '../../workflows/model/definition.ts';
import { loadDefinitions } from '../definitions/load.ts';
import { formatProblems, formatWarnings } from '../definitions/problem.ts';

/**
 * Definitions for a command that acts on all or nothing. Warnings go to the standard error.
 *
 * @param config path of the configuration file; undefined or empty: there is none
 * @throws {Error} listing every problem, where there is one
 */
export async function loadForCommand(paths: readonly string[], config?: string): Promise<Definition[]> {
  const { definitions, problems, warnings } = await loadDefinitions(paths, { config });
  process.stderr.write(formatWarnings(warnings));
  if (problems.length > 0) {
    const count = `${String(problems.length)} problem${problems.length === 1 ? '' : 's'}, nothing was done:`;
    throw new Error(`${count}\n${formatProblems(problems)}`);
  }
  return definitions.map(({ definition }) => definition);
}

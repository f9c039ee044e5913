import type { Definition } from '../../workflows/model/definition.ts';
import { loadDefinitions, type LoadedDefinition } from '../definitions/load.ts';
import type { TemplateCheck } from '../definitions/templates.ts';
import { say } from './print.ts';
import { formatProblems, formatWarnings, type DefinitionProblem } from '../definitions/problem.ts';

/** Loads what compiles templates: only commands that read definitions wait for it. */
export type TemplateCheckLoader = () => Promise<TemplateCheck>;

/**
 * Definitions for a command that acts on all or nothing. Warnings go to the standard error.
 *
 * @param config path of the configuration file; undefined or empty: there is none
 * @param templates left out: templates are not compiled
 * @throws {Error} listing every problem, where there is one
 */
export async function loadForCommand(
  paths: readonly string[],
  config?: string,
  templates?: TemplateCheckLoader,
): Promise<readonly LoadedDefinition[]> {
  return soundOf(await loadDefinitions(paths, { config, checkTemplate: await templates?.() }));
}

/** The same without the places. */
export async function definitionsForCommand(
  paths: readonly string[],
  config?: string,
  templates?: TemplateCheckLoader,
): Promise<Definition[]> {
  return (await loadForCommand(paths, config, templates)).map(({ definition }) => definition);
}

/** @throws {Error} listing every problem, where there is one; warnings go to the standard error */
export function soundOf<D>({ definitions, problems, warnings }: Judged<D>): readonly D[] {
  say(formatWarnings(warnings));
  if (problems.length === 0) return definitions;
  const count = `${String(problems.length)} problem${problems.length === 1 ? '' : 's'}, nothing was done:`;
  throw new Error(`${count}\n${formatProblems(problems)}`);
}

interface Judged<D> {
  readonly definitions: readonly D[];
  readonly problems: readonly DefinitionProblem[];
  readonly warnings: readonly DefinitionProblem[];
}

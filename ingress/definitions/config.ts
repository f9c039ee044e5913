import { CONFIG_KIND, configSchema, NO_CONFIG, type Config } from '../../workflows/model/config.ts';
import { bodyProblems, mapProblems, problemsAt } from './check.ts';
import { parseDocuments, type ParsedDocument } from './documents.ts';
import { choice, valueAt } from './explain.ts';
import { STDIN } from './files.ts';
import type { DefinitionProblem } from './problem.ts';
import { readText } from './text.ts';

export interface LoadedConfig {
  /** Where there are problems, what counts without a configuration file. */
  readonly config: Config;
  /** Everything that is wrong, not the first thing. */
  readonly problems: readonly DefinitionProblem[];
}

/**
 * A configuration file: one YAML or JSON document of `kind: Config`. It never rejects because of what
 * it reads.
 */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  const wrong = (...problems: readonly DefinitionProblem[]): LoadedConfig => ({
    config: NO_CONFIG,
    problems,
  });
  if (file === STDIN) return wrong({ file, message: 'expected a file, found the standard input' });
  const read = await readText(file, process.stdin);
  if (!('text' in read)) return wrong({ file, ...read });
  const parsed = [...parseDocuments(read.text)];
  const problems = parsed.flatMap((each) => ('problems' in each ? each.problems : []));
  if (problems.length > 0) return wrong(...problems.map((problem) => ({ file, ...problem })));
  const [document, second] = parsed.flatMap((each) => ('problems' in each ? [] : each));
  if (document === undefined) return wrong({ file, message: 'expected a configuration file, found nothing' });
  if (second) return wrong({ file, ...second.start, message: 'expected one document in it, found another' });
  const found = checkConfig(file, document);
  return found.length > 0
    ? wrong(...found)
    : { config: configSchema.parse(document.value).spec, problems: [] };
}

function checkConfig(file: string, document: ParsedDocument): readonly DefinitionProblem[] {
  const noMap = mapProblems(file, document);
  if (noMap.length > 0) return noMap;
  const { value } = document;
  const { apiVersion, kind } = configSchema.shape;
  const heading = [
    { name: 'apiVersion', known: [apiVersion.value] },
    { name: 'kind', known: [CONFIG_KIND] },
  ].flatMap(({ name, known }) => {
    const is = valueAt(value, [name]);
    return known.some((each) => each === is)
      ? []
      : { path: [name], atKey: false, message: choice(known, is) };
  });
  // Of another kind it lacks every field of this one.
  const isOurs = [kind.value, undefined].some((each) => each === valueAt(value, ['kind']));
  return problemsAt(file, document, [...heading, ...(isOurs ? bodyProblems(value, configSchema) : [])]);
}

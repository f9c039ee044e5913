import type { Definition } from '../../workflows/model/definition.ts';
import { checkDocument } from './check.ts';
import { parseDocuments } from './documents.ts';
import { findDefinitionFiles, STDIN } from './files.ts';
import { placeOf, type DefinitionProblem } from './problem.ts';
import { readText } from './text.ts';

export interface LoadedDefinition {
  readonly definition: Definition;
  readonly file: string;
  /** From 1: where its document begins. */
  readonly line: number;
}

export interface LoadedDefinitions {
  /** Those without a problem, in the order of the files. Of several with one name none is here. */
  readonly definitions: readonly LoadedDefinition[];
  /** Everything that is wrong, not the first thing. Empty: all that was given is in `definitions`. */
  readonly problems: readonly DefinitionProblem[];
  /** The files that were looked into. */
  readonly files: readonly string[];
}

export interface LoadOptions {
  /** Read where a path is `-`. Default: the standard input of the process. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
}

/** Problems of one file beyond these are counted and not listed. */
const PROBLEMS_LISTED = 1000;

/**
 * Reads definitions from files, directories (every `*.yaml`, `*.yml` and `*.json` below them, hidden ones passed
 * over) and `-`. It never rejects because of what it reads: what is wrong is in `problems`, and whether the rest
 * may be used is for the caller to say.
 */
export async function loadDefinitions(
  paths: readonly string[],
  { stdin = process.stdin }: LoadOptions = {},
): Promise<LoadedDefinitions> {
  const { files, problems: unreachable } = await findDefinitionFiles(paths);
  const definitions: LoadedDefinition[] = [];
  const problems: DefinitionProblem[] = [...unreachable];
  const names: string[] = [];
  for (const given of files) {
    const file = given === STDIN ? '<stdin>' : given;
    names.push(file);
    const read = await readText(given, stdin);
    const loaded =
      'text' in read ? loadText(file, read.text) : { definitions: [], problems: [{ file, ...read }] };
    for (const definition of loaded.definitions) definitions.push(definition);
    problems.push(...shortened(file, loaded.problems));
  }
  const { unique, repeated } = separate(definitions);
  return { definitions: unique, problems: [...problems, ...repeated], files: names };
}

function loadText(file: string, text: string): Pick<LoadedDefinitions, 'definitions' | 'problems'> {
  const parsed = parseDocuments(text);
  const definitions: LoadedDefinition[] = [];
  const problems: DefinitionProblem[] = parsed.problems.map((p) => ({ file, ...p }));
  for (const document of parsed.documents) {
    const checked = checkDocument(file, document);
    if (checked.definition)
      definitions.push({ definition: checked.definition, file, line: document.start.line });
    problems.push(...checked.problems);
  }
  return { definitions, problems };
}

function shortened(file: string, problems: readonly DefinitionProblem[]): readonly DefinitionProblem[] {
  if (problems.length <= PROBLEMS_LISTED) return problems;
  const more = problems.length - PROBLEMS_LISTED;
  return [...problems.slice(0, PROBLEMS_LISTED), { file, message: `${String(more)} more problems` }];
}

/** A name stands for one definition: in workflow IDs, in schedules, in the mark on every secret it wrote. */
function separate(all: readonly LoadedDefinition[]): {
  unique: readonly LoadedDefinition[];
  repeated: readonly DefinitionProblem[];
} {
  const byName = Map.groupBy(all, (d) => d.definition.metadata.name);
  const repeated = [...byName.values()].flatMap(([first, ...others]) =>
    others.map(({ definition, file, line }) => ({
      file,
      line,
      field: 'metadata.name',
      message: `expected each name once, found \`${definition.metadata.name}\` here and at ${first ? placeOf({ file: first.file, line: first.line }) : ''}`,
    })),
  );
  return { unique: all.filter((d) => byName.get(d.definition.metadata.name)?.length === 1), repeated };
}

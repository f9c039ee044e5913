import { z } from 'zod';
import type { Definition } from '../../workflows/model/definition.ts';
import { NO_CONFIG } from '../../workflows/model/config.ts';
import { checkDocument, type CheckOptions } from './check.ts';
import { loadConfig } from './config.ts';
import { crossingsOf } from './crossings.ts';
import { withoutConflicts } from './conflicts/problems.ts';
import { parseDocuments, type ParsedDocument } from './documents.ts';
import { valueAt } from './explain.ts';
import { findDefinitionFiles, STDIN } from './files.ts';
import { unknownKind } from './kinds.ts';
import { placeOf, type DefinitionProblem } from './problem.ts';
import { readText } from './text.ts';
import type { TemplateCheck } from './templates.ts';
import type { Written } from './translate/kind.ts';
import { createTranslation, type Manifest } from './translate/translate.ts';

export interface LoadedDefinition {
  readonly definition: Definition;
  /** As the translation of a manifest wrote it; absent where the file holds the definition itself. */
  readonly written?: Written;
  readonly file: string;
  /** From 1: where its document begins. */
  readonly line: number;
}

export interface LoadedDefinitions {
  /**
   * Those without a problem, in the order of the files, each with the defaults filled in. Of several with one name, or
   * for one key, none is here; with a problem in the configuration file none is, as none says all that was meant.
   */
  readonly definitions: readonly LoadedDefinition[];
  /** Everything that is wrong, not the first thing. Empty: all that was given is in `definitions`. */
  readonly problems: readonly DefinitionProblem[];
  /** What may be wrong with `definitions`; they can be used. */
  readonly warnings: readonly DefinitionProblem[];
  /** The files that were looked into. */
  readonly files: readonly string[];
}

export interface LoadOptions {
  /** Read where a path is `-`. Default: the standard input of the process. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  /** false: those that could write one key are given all the same, to be read and not run. Default true. */
  readonly separate?: boolean;
  /** Path of a file with defaults for how stores are reached; undefined or empty: there is none. */
  readonly config?: string | undefined;
  /** Left out: templates are not compiled. */
  readonly checkTemplate?: TemplateCheck | undefined;
}

/** Problems of one file beyond these are counted and not listed. */
const PROBLEMS_LISTED = 1000;

/** A file may hold a million documents that are none. */
const MANY_PROBLEMS = 'there are too many problems; the rest of the file was not looked at';

/**
 * Reads definitions, and manifests of other systems, from files, directories (every `*.yaml`, `*.yml` and `*.json`
 * below them, hidden ones passed over) and `-`. It never rejects because of what it reads: what is wrong is in
 * `problems`, and whether the rest may be used is for the caller to say. Manifests may refer to each other across
 * files; objects of Kubernetes itself are passed over, unless nothing else is there.
 */
export async function loadDefinitions(
  paths: readonly string[],
  { stdin = process.stdin, separate = true, config, checkTemplate }: LoadOptions = {},
): Promise<LoadedDefinitions> {
  const { config: boundary, problems: inConfig } = config
    ? await loadConfig(config)
    : { config: NO_CONFIG, problems: [] };
  const options = { config: boundary, checkTemplate };
  const { files, problems: unreachable } = await findDefinitionFiles(paths, config);
  const loaded: LoadedText[] = [];
  for (const given of files) {
    const file = given === STDIN ? '<stdin>' : given;
    const read = await readText(given, stdin);
    loaded.push(
      'text' in read
        ? loadText(file, read.text, options)
        : { file, entries: [], problems: [{ file, ...read }], warnings: [] },
    );
  }
  const documents = {
    right: loaded.flatMap(({ entries }) =>
      entries.flatMap((each) => ('manifest' in each ? each.manifest : [])),
    ),
    wrong: loaded.flatMap(({ entries }) => entries.flatMap((each) => ('wrong' in each ? each.wrong : []))),
  };
  const translate = createTranslation(documents, options);
  const definitions: LoadedDefinition[] = [];
  const problems: DefinitionProblem[] = [...inConfig, ...unreachable];
  const warnings: DefinitionProblem[] = [];
  for (const { file, entries, problems: own, warnings: doubts } of loaded) {
    const found = [...own];
    warnings.push(...doubts);
    for (const entry of entries) {
      if ('definition' in entry) definitions.push(entry);
      if (!('manifest' in entry)) continue;
      const translated = translate(entry.manifest);
      found.push(...translated.problems);
      warnings.push(...translated.warnings);
      const { line } = entry.manifest.document.start;
      for (const each of translated.definitions) {
        const crossing = crossingsOf(each.definition, boundary).map(({ path, message }) => ({
          file,
          line,
          message: `the definition that it becomes: ${z.core.toDotPath(path)}: ${message}`,
        }));
        if (crossing.length === 0) definitions.push({ ...each, file, line });
        found.push(...crossing);
      }
    }
    problems.push(...shortened(file, found));
  }
  const without = loaded.flatMap(nothingIn);
  if (definitions.length === 0 && problems.length === 0) problems.push(...without);
  else warnings.push(...without.filter(({ line }) => line === undefined));
  const { unique, repeated } = uniquelyNamed(definitions);
  if (inConfig.length > 0)
    return { definitions: [], problems: [...problems, ...repeated], warnings, files: loaded.map(fileOf) };
  const apart = separate ? withoutConflicts(unique) : { definitions: unique, problems: [], warnings: [] };
  return {
    ...apart,
    problems: [...problems, ...repeated, ...apart.problems],
    warnings: [...warnings, ...apart.warnings],
    files: loaded.map(fileOf),
  };
}

const fileOf = ({ file }: LoadedText): string => file;

interface LoadedText {
  readonly file: string;
  readonly entries: readonly Entry[];
  readonly problems: readonly DefinitionProblem[];
  readonly warnings: readonly DefinitionProblem[];
}

type Entry =
  | LoadedDefinition
  | { readonly manifest: Manifest }
  | { readonly wrong: ParsedDocument }
  /** From 1: where an object of Kubernetes itself stands. */
  | { readonly foreign: number; readonly kind: unknown; readonly apiVersion: unknown };

function loadText(file: string, text: string, options: CheckOptions): LoadedText {
  const entries: Entry[] = [];
  const problems: DefinitionProblem[] = [];
  const warnings: DefinitionProblem[] = [];
  for (const document of parseDocuments(text)) {
    if (problems.length >= PROBLEMS_LISTED) {
      problems.splice(PROBLEMS_LISTED - 1, Infinity, { file, message: MANY_PROBLEMS });
      break;
    }
    if ('problems' in document) {
      problems.push(...document.problems.map((problem) => ({ file, ...problem })));
      continue;
    }
    const checked = checkDocument(file, document, options);
    switch (checked.state) {
      case 'definition':
        entries.push({ definition: checked.definition, file, line: document.start.line });
        warnings.push(...checked.warnings);
        break;
      case 'manifest':
        entries.push({ manifest: { file, document, kind: checked.kind } });
        break;
      case 'foreign':
        entries.push({
          foreign: document.start.line,
          kind: valueAt(document.value, ['kind']),
          apiVersion: valueAt(document.value, ['apiVersion']),
        });
        break;
      case 'wrong':
        entries.push({ wrong: document });
        problems.push(...checked.problems);
    }
  }
  return { file, entries, problems, warnings };
}

/** That a file holds nothing to read: a wrong path, most likely. What a file has of others is its first object's. */
function nothingIn({ file, entries, problems }: LoadedText): readonly DefinitionProblem[] {
  const [entry] = entries;
  if (entry === undefined)
    return problems.length > 0
      ? []
      : [{ file, message: 'expected a definition, found an empty file, or comments alone' }];
  if (!('foreign' in entry)) return [];
  return [{ file, line: entry.foreign, message: unknownKind(entry.kind, entry.apiVersion) }];
}

function shortened(file: string, problems: readonly DefinitionProblem[]): readonly DefinitionProblem[] {
  if (problems.length <= PROBLEMS_LISTED) return problems;
  const more = problems.length - PROBLEMS_LISTED;
  return [...problems.slice(0, PROBLEMS_LISTED), { file, message: `${String(more)} more problems` }];
}

/** A name stands for one definition: in workflow IDs, in schedules, in the mark on every secret it wrote. */
function uniquelyNamed(all: readonly LoadedDefinition[]): {
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

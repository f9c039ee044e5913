import { LineCounter, parseAllDocuments, type Document, type YAMLError } from 'yaml';
import { walkProblems, type Misplaced } from './document-walk.ts';
import { positionsIn, type Position, type Positions } from './positions.ts';
import { syntaxProblem } from './syntax.ts';

export interface ParsedDocument extends Positions {
  /** What the document says, as plain JavaScript values; aliases are the very objects they stand for. */
  readonly value: unknown;
}

export interface SyntaxProblem extends Position {
  readonly message: string;
}

export interface ParsedText {
  /** Documents without a syntax error; empty ones are left out. */
  readonly documents: readonly ParsedDocument[];
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Nodes that aliases may stand for in one document, repetitions counted: enough for people who reuse a list, and
 * far from the billions that a few nested aliases would become.
 */
const MAX_ALIAS_COUNT = 100;

/** What one mistake sets off in the parser is of no help beyond this. */
const PROBLEMS_LISTED = 20;

/** YAML 1.2, of which JSON is a part: any number of documents, no merge keys, no tags of one's own. */
export function parseDocuments(text: string): ParsedText {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const documents: ParsedDocument[] = [];
  const problems: SyntaxProblem[] = [];
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false, // they would put lines of the text into messages
    uniqueKeys: false, // looked for in quadratic time: walkProblems does it in one pass
    merge: false,
    logLevel: 'silent',
  });
  for (const document of parsed) {
    const read = toValue(document);
    if ('problems' in read)
      problems.push(...read.problems.map(({ offset, message }) => ({ ...at(offset), message })));
    else if (read.value !== null) documents.push({ ...positionsIn(document, at), value: read.value });
  }
  return { documents, problems };
}

function toValue(document: Document.Parsed): { value: unknown } | { problems: readonly Misplaced[] } {
  const offset = document.contents?.range[0] ?? document.range[0];
  try {
    const problems = [...syntaxProblems(document), ...versionProblems(document)];
    if (problems.length === 0) problems.push(...walkProblems(document, PROBLEMS_LISTED));
    if (problems.length > 0) return { problems };
    return { value: document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }) as unknown };
  } catch (error) {
    if (error instanceof RangeError)
      return { problems: [{ offset, message: syntaxProblem('RESOURCE_EXHAUSTION') }] };
    const message = `expected aliases (*name) to stand for at most ${String(MAX_ALIAS_COUNT)} values in a document, found more; write them out`;
    return { problems: [{ offset, message }] };
  }
}

function syntaxProblems(document: Document.Parsed): Misplaced[] {
  const all: readonly YAMLError[] = [...document.errors, ...document.warnings];
  // Too deep a nesting sets off an error at every level that was given up.
  const exhausted = all.find((e) => e.code === 'RESOURCE_EXHAUSTION');
  // Of several at one place the first says what is wrong.
  const first = [...new Map(all.toReversed().map((e) => [e.pos[0], e])).values()].toReversed();
  const listed = exhausted ? [exhausted] : first.slice(0, PROBLEMS_LISTED);
  return listed.map((e) => ({ offset: e.pos[0], message: syntaxProblem(e.code) }));
}

function versionProblems(document: Document.Parsed): Misplaced[] {
  const { explicit, version } = document.directives.yaml;
  if (explicit !== true || version === '1.2') return [];
  return [{ offset: 0, message: `expected YAML 1.2, found a %YAML ${version} directive; remove it` }];
}

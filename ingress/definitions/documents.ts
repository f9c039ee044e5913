import { LineCounter, parseAllDocuments, type Document, type YAMLError } from 'yaml';
import { walkProblems, type Misplaced } from './document-walk.ts';
import { positionsIn, type Position, type Positions } from './positions.ts';
import { sizeProblem } from './size.ts';
import { splitDocuments, type DocumentText } from './split.ts';
import { syntaxProblem } from './syntax.ts';

export interface ParsedDocument {
  /** What the document says, as plain JavaScript values; aliases are the very objects they stand for. */
  readonly value: unknown;
  /** Where its content begins. */
  readonly start: Position;
  /** Parses it again, as nothing but its text and its value are kept. */
  positions(): Positions;
}

export interface SyntaxProblem extends Position {
  readonly message: string;
}

/** A document without a syntax error, or everything that is wrong with one. */
export type Parsed = ParsedDocument | { readonly problems: readonly SyntaxProblem[] };

/**
 * Nodes that aliases may stand for in one document, repetitions counted: enough for people who reuse a list, and
 * far from the billions that a few nested aliases would become.
 */
const MAX_ALIAS_COUNT = 100;

/** What one mistake sets off in the parser is of no help beyond this. */
const PROBLEMS_LISTED = 20;

/**
 * YAML 1.2, of which JSON is a part: any number of documents, no merge keys, no tags of one's own. They are parsed one
 * by one, as they are asked for; empty ones are left out.
 */
export function* parseDocuments(text: string): Generator<Parsed> {
  for (const part of splitDocuments(text)) {
    const message = sizeProblem(part.text);
    if (message === undefined) yield* readPart(part);
    else yield { problems: [{ line: part.linesBefore + 1, column: 1, message }] };
  }
}

/** Of what the parser made nothing is left when this is done. */
function readPart(part: DocumentText): readonly Parsed[] {
  const { at, documents } = parsePart(part);
  return documents.flatMap((document, index): readonly Parsed[] => {
    const read = toValue(document);
    if ('problems' in read)
      return [{ problems: read.problems.map(({ offset, message }) => ({ ...at(offset), message })) }];
    if (read.value === null) return [];
    return [{ value: read.value, start: at(startOf(document)), positions: positionsOf(part, index) }];
  });
}

/** A function of its own, so that it keeps no more than what it is given. */
function positionsOf(part: DocumentText, index: number): () => Positions {
  return () => {
    const { at, documents } = parsePart(part);
    const document = documents[index];
    if (document === undefined) throw new TypeError('the same text gives the same documents');
    return positionsIn(document, part.text, at);
  };
}

function startOf(document: Document.Parsed): number {
  return document.contents?.range[0] ?? document.range[0];
}

function parsePart({ text, linesBefore }: DocumentText) {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: linesBefore + line, column: col };
  };
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false, // they would put lines of the text into messages
    uniqueKeys: false, // looked for in quadratic time: walkProblems does it in one pass
    merge: false,
    logLevel: 'silent',
  });
  return { at, documents: [...documents] };
}

function toValue(document: Document.Parsed): { value: unknown } | { problems: readonly Misplaced[] } {
  const offset = startOf(document);
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

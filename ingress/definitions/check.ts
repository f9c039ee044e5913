import { definitionSchema, type Definition } from '../../workflows/model/definition.ts';
import { z } from 'zod';
import { allIssues } from './all-issues.ts';
import { kindOfValue } from './describe.ts';
import type { ParsedDocument } from './documents.ts';
import { choice, explain, valueAt, type Explained } from './explain.ts';
import { nearest } from './known-fields.ts';
import type { DefinitionProblem } from './problem.ts';

/** What a document may be, by `apiVersion` and `kind`. */
const kinds = { 'keyferry.dev/v1': { Sync: definitionSchema } } as const;
const versions = Object.keys(kinds);
const kindNames = Object.values(kinds).flatMap((k) => Object.keys(k));

/** Beyond these a document is something else altogether; the others are only counted. */
const PROBLEMS_LISTED = 100;

export type Checked =
  | { readonly definition: Definition; readonly problems: readonly [] }
  | { readonly definition?: undefined; readonly problems: readonly DefinitionProblem[] };

/** A document as a definition, or everything that is wrong with it. */
export function checkDocument(file: string, document: ParsedDocument): Checked {
  const { value } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = `expected a map that begins with apiVersion and kind, found ${kindOfValue(value)}`;
    return { problems: [{ file, ...document.start, message }] };
  }
  const heading = [
    ...headingProblem(document, 'apiVersion', versions),
    ...headingProblem(document, 'kind', kindNames),
  ];
  const parsed = heading.length === 0 ? definitionSchema.safeParse(value) : undefined;
  if (parsed?.success) return { definition: parsed.data, problems: [] };
  const body = isMeantForUs(value) ? bodyProblems(document) : [];
  const explained = [...heading, ...body];
  const problems = explained.slice(0, PROBLEMS_LISTED).map((one) => ({
    file,
    ...(one.atKey ? document.keyAt(one.path) : document.valueAt(one.path)),
    ...(one.path.length > 0 && { field: z.core.toDotPath(one.path) }),
    message: one.message,
  }));
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  const more = explained.length - problems.length;
  if (more > 0) problems.push({ file, ...document.start, message: `${String(more)} more problems` });
  return { problems };
}

function headingProblem(
  document: ParsedDocument,
  field: string,
  known: readonly string[],
): readonly Explained[] {
  const found = valueAt(document.value, [field]);
  if (typeof found === 'string' && known.includes(found)) return [];
  return [{ path: [field], atKey: false, message: choice(known, found) }];
}

/** A manifest of something else is told so once, and not that it lacks every field of ours. */
function isMeantForUs(value: object): boolean {
  const kind = valueAt(value, ['kind']);
  const apiVersion = valueAt(value, ['apiVersion']);
  if (typeof kind === 'string') return nearest(kind, kindNames) !== undefined;
  return (
    kind === undefined && (apiVersion === undefined || versions.some((version) => version === apiVersion))
  );
}

function bodyProblems(document: ParsedDocument): readonly Explained[] {
  const context = { schema: definitionSchema, root: document.value };
  const explained = allIssues(definitionSchema, document.value)
    .filter(({ path: [first] }) => first !== 'apiVersion' && first !== 'kind')
    .flatMap((issue) => explain(issue, context));
  // A required field under a mistyped name is one mistake, not two.
  const mistyped = new Set(
    explained.flatMap((e) =>
      e.meant === undefined ? [] : [z.core.toDotPath([...e.path.slice(0, -1), e.meant])],
    ),
  );
  return explained.filter(
    (e) =>
      e.atKey || !mistyped.has(z.core.toDotPath(e.path)) || valueAt(document.value, e.path) !== undefined,
  );
}

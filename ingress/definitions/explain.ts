import { z } from 'zod';
import { kindOfValue, namesInWords, optionsInWords, scalarInWords, typeInWords } from './describe.ts';
import { fieldHint, shapeHint } from './field-hints.ts';
import { fieldsOf, nearest, schemasAt } from './known-fields.ts';
import { chosenInWords, isGuarded, mayBeCredential, textInWords } from './reticence.ts';

type Issue = z.core.$ZodIssue;

export interface Explained {
  readonly path: readonly PropertyKey[];
  /** Whether the field's name is meant, and not its value. */
  readonly atKey: boolean;
  /** Whether the last part of the path may be a credential, and is not to be told. */
  readonly unnamed?: boolean;
  readonly message: string;
  /** The known field that an unknown one was probably meant to be. */
  readonly meant?: string;
  /** The known field that says, written in another way, what an unknown one was to say. */
  readonly instead?: string;
  /** In a text of several lines, such as a template: which part of it. Lines and columns from 1. */
  readonly inside?: { readonly line: number; readonly column: number };
}

interface Context {
  readonly schema: z.core.$ZodType;
  readonly root: unknown;
}

/** An issue of zod in words: what was expected, what was found, never a value that may be secret. */
export function explain(issue: Issue, context: Context): readonly Explained[] {
  const found = valueAt(context.root, issue.path);
  const one = (message: string): readonly Explained[] => [{ path: issue.path, atKey: false, message }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownFields(issue.path, issue.keys, context);
    case 'invalid_type':
      return one(mistyped(issue.path, issue.expected, found));
    case 'invalid_value':
      // The model says why a value cannot be taken. A typing mistake is told the value it is close to.
      if (ours(issue) && !(typeof found === 'string' && nearest(found, issue.values.map(String))))
        return one(issue.message);
      return one(
        chosenInWords(found, issue.path, context.schema) === scalarInWords(found)
          ? choice(issue.values.map(String), found)
          : `${oneOf(issue.values.map(String))}, found ${kindOfValue(found)}`,
      );
    case 'invalid_format':
      return one(
        issue.format === 'url'
          ? `expected a URL that begins with http:// or https://, found ${kindOfValue(found)}`
          : `${ours(issue) ?? `expected ${issue.format}`}, found ${textInWords(found, issue.path, context.schema)}`,
      );
    case 'too_small':
      return one(bound(issue, 'at least', issue.minimum, found));
    case 'too_big':
      return one(bound(issue, 'at most', issue.maximum, found));
    case 'invalid_union':
      return inUnion(issue, context);
    case 'invalid_key':
    case 'invalid_element':
      return [
        {
          path: issue.path,
          atKey: issue.code === 'invalid_key',
          message: issue.issues.map((i) => ours(i) ?? nameBound(i)).join('; '),
          ...(isGuarded(issue.path, context.schema) && { unnamed: true }),
        },
      ];
    case 'not_multiple_of':
      return one(`expected a multiple of ${String(issue.divisor)}, found ${scalarInWords(found)}`);
    case 'custom':
      return one(issue.message);
  }
}

function mistyped(path: readonly PropertyKey[], expected: string, found: unknown): string {
  const hint = found === undefined ? undefined : shapeHint(path, expected, found);
  return `expected ${typeInWords(expected)}, found ${kindOfValue(found)}${hint === undefined ? '' : `; ${hint}`}`;
}

/** What stands at a path; undefined where the path leads nowhere. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let here = root;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return here;
}

function unknownFields(
  path: readonly PropertyKey[],
  keys: readonly string[],
  context: Context,
): readonly Explained[] {
  const known = fieldsOf(schemasAt(context.schema, path));
  const present = valueAt(context.root, path);
  const guarded = isGuarded(path, context.schema);
  return keys.map((key) => {
    const free = known.filter(
      (name) => typeof present === 'object' && present !== null && !Object.hasOwn(present, name),
    );
    const told = fieldHint(key, known);
    const meant = told
      ? told.sameShape
        ? told.instead
        : undefined
      : (nearest(key, free) ?? nearest(key, known));
    const hint =
      key === '<<'
        ? 'merge keys are no part of YAML 1.2; write the fields out'
        : told
          ? told.write
          : meant === undefined
            ? `known here: ${namesInWords(known)}`
            : `did you mean \`${meant}\`?`;
    const unnamed =
      guarded && !told && meant === undefined && mayBeCredential(key, valueAt(context.root, [...path, key]));
    return {
      path: [...path, key],
      atKey: true,
      message: `unknown field${unnamed ? '' : ` \`${key.slice(0, 60)}\``}; ${hint}`,
      ...(unnamed && { unnamed }),
      ...(meant !== undefined && { meant }),
      ...(told?.instead !== undefined && { instead: told.instead }),
    };
  });
}

/** That one of these was expected, and which of them was probably meant. */
export function choice(values: readonly string[], found: unknown): string {
  const meant = typeof found === 'string' ? nearest(found, values) : undefined;
  return `${oneOf(values)}, found ${scalarInWords(found)}${meant === undefined || values.length === 1 ? '' : `; did you mean ${meant}?`}`;
}

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? `expected ${values.join()}` : `expected one of ${values.join(', ')}`;
}

function nameBound(issue: Issue): string {
  if (issue.code === 'too_small') return 'expected a name that is not empty';
  return issue.code === 'too_big'
    ? `expected a name of at most ${String(issue.maximum)} characters`
    : 'expected another name';
}

function bound(
  issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
  words: string,
  limit: number | bigint,
  found: unknown,
): string {
  const own = ours(issue);
  if (own !== undefined) return own;
  const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' elements' : '';
  const size =
    typeof found === 'string' && found !== ''
      ? `${String(found.length)} characters`
      : Array.isArray(found)
        ? `${String(found.length)} elements`
        : scalarInWords(found);
  const counted = limit === 1 ? unit.replace(/s$/, '') : unit;
  return `expected ${words} ${String(limit)}${counted}, found ${size}`;
}

/** The model's own words for a rule; zod's are not used, as they may quote the value. */
function ours(issue: Issue): string | undefined {
  return issue.message.startsWith('expected ') ? issue.message : undefined;
}

/** What no part of a union fits: told by the part that was most likely meant. */
function inUnion(issue: z.core.$ZodIssueInvalidUnion, context: Context): readonly Explained[] {
  const found = valueAt(context.root, issue.path);
  const options = schemasAt(context.schema, issue.path);
  const names = fieldsOf(options);
  if (isMap(found) && names.length > 0) {
    const unknown = Object.keys(found).filter((key) => !names.includes(key));
    if (unknown.length > 0) return unknownFields(issue.path, unknown, context);
  }
  const meant = likeliest(issue.errors);
  if (meant)
    return meant.flatMap((inner) => explain({ ...inner, path: [...issue.path, ...inner.path] }, context));
  const expected = isMap(found) ? `exactly one of ${namesInWords(names)}` : optionsInWords(options);
  const hint = options.some((o) => o instanceof z.ZodBoolean)
    ? shapeHint(issue.path, 'boolean', found)
    : undefined;
  const plain = options.every((o) => o instanceof z.ZodLiteral) && typeof found === 'number';
  return [
    {
      path: issue.path,
      atKey: false,
      message: `expected ${expected}, found ${plain ? String(found) : isMap(found) ? fieldsInWords(found) : kindOfValue(found)}${hint === undefined ? '' : `; ${hint}`}`,
    },
  ];
}

/** The one part whose complaints are only about what is inside of the value. */
function likeliest(errors: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const inside = errors.filter((issues) =>
    issues.every((i) => i.code !== 'unrecognized_keys' && !isOfAnotherType(i)),
  );
  return inside.length === 1 ? inside[0] : undefined;
}

function isOfAnotherType(issue: Issue): boolean {
  return issue.path.length === 0 && ['invalid_type', 'invalid_value', 'invalid_union'].includes(issue.code);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsInWords(found: Record<string, unknown>): string {
  const names = Object.keys(found);
  return names.length === 0 ? 'none of them' : namesInWords(names);
}

import { equalJson, parseJson } from '../json.ts';
import type { JsonValue } from '../store.ts';

type JsonObject = Readonly<Record<string, JsonValue>>;

/** @returns undefined where the text is no JSON object */
export function parsePolicy(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether two policies mean the same, as far as their notation tells: one item or a list of it, the order of a
 * list, an account by ID or by the ARN of its root, any principal as * or {"AWS": "*"}. AWS gives a policy back in a
 * notation of its own, and a policy must not be written anew for that.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function samePolicy(a: string, b: string): boolean {
  const [left, right] = [parsePolicy(a), parsePolicy(b)];
  if (left === undefined || right === undefined) return a === b;
  return equalJson(form(left), form(right));
}

/** The version that AWS assumes where none is said. */
const OLDEST = '2008-10-17';

function form({ Version = OLDEST, Statement = [], ...rest }: JsonObject): JsonObject {
  return { ...rest, Version, Statement: listOf(Statement).map((each) => mapped(each, statementPart)) };
}

function statementPart(name: string, value: JsonValue): JsonValue {
  switch (name) {
    case 'Action':
    case 'NotAction':
      return textsOf(value).map((action) => action.toLowerCase());
    case 'Resource':
    case 'NotResource':
      return textsOf(value);
    case 'Principal':
    case 'NotPrincipal':
      return mapped(value === '*' ? { AWS: '*' } : value, (_kind, who) => textsOf(who).map(account).sort());
    case 'Condition':
      return mapped(value, (_operator, keys) => mapped(keys, (_key, values) => textsOf(values)));
    default:
      return value;
  }
}

/** A principal that is a whole account. */
function account(principal: string): string {
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}

function mapped(value: JsonValue, change: (name: string, value: JsonValue) => JsonValue): JsonValue {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, change(name, each)]));
}

/** A condition's true and "true", 1 and "1" are one to AWS. */
function textsOf(value: JsonValue): string[] {
  return [
    ...new Set(listOf(value).map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))),
  ].sort();
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return isList(value) ? value : [value];
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

import type { z } from 'zod';
import { valueAt } from './explain.ts';

type Issue = z.core.$ZodIssue;
/** Each round takes away at least one broken part; a document has few levels to climb. */
const ROUNDS = 20;

/**
 * Every issue at once. zod leaves out the rules that compare fields (references, names given twice) as long as
 * one of the fields is broken; so what is broken is taken away from a copy, and the rest is looked at again.
 */
export function allIssues(schema: z.ZodType, value: unknown): readonly Issue[] {
  const first = schema.safeParse(value).error?.issues ?? [];
  const found = [...first];
  const known = new Set(first.map(identity));
  const copy = createCopy(value);
  let latest: readonly Issue[] = first;
  for (let round = 0; round < ROUNDS && latest.some(hidesRules); round++) {
    if (!copy.remove(latest.filter(hidesRules))) break;
    latest = schema.safeParse(copy.value).error?.issues ?? [];
    for (const issue of latest) {
      const original = { ...issue, path: copy.originalPath(issue.path) };
      if (issue.code !== 'custom' || known.has(identity(original)) || copy.isAboveRemoved(original.path))
        continue;
      known.add(identity(original));
      found.push(original);
    }
  }
  return found;
}

/** Rules on a value are not run where its parts have one of these. */
function hidesRules(issue: Issue): boolean {
  return ['invalid_type', 'invalid_value', 'invalid_union', 'invalid_key', 'unrecognized_keys'].includes(
    issue.code,
  );
}

function identity(issue: Issue): string {
  return JSON.stringify([issue.path.map(String), issue.code, issue.message]);
}

function createCopy(original: unknown) {
  const value: unknown = structuredClone(original);
  const removed: (readonly PropertyKey[])[] = [];
  // Elements move up when one before them goes: these are the places they had.
  const places = new WeakMap<object, number[]>();

  function originalPath(path: readonly PropertyKey[]): PropertyKey[] {
    let here: unknown = value;
    return path.map((key) => {
      const place = Array.isArray(here) ? (places.get(here)?.[Number(key)] ?? key) : key;
      here = valueAt(here, [key]);
      return place;
    });
  }

  /** What has to go: the broken value, or where a field is missing, what lacks it. */
  function targetOf(
    path: readonly PropertyKey[],
  ): { parent: object; path: readonly PropertyKey[] } | undefined {
    if (path.length === 0) return undefined;
    const above = path.slice(0, -1);
    const parent = valueAt(value, above);
    const there = typeof parent === 'object' && parent !== null && Object.hasOwn(parent, path.at(-1) ?? '');
    return there ? { parent, path } : targetOf(above);
  }

  function take(parent: object, keys: ReadonlySet<PropertyKey>): void {
    if (Array.isArray(parent)) {
      const before = places.get(parent) ?? parent.map((_element, index) => index);
      const kept = [...parent.keys()].filter((index) => !keys.has(index));
      places.set(
        parent,
        kept.map((index) => before[index] ?? index),
      );
      parent.splice(0, parent.length, ...kept.map((index): unknown => parent[index]));
    } else for (const key of keys) Reflect.deleteProperty(parent, key);
  }

  return {
    value,
    originalPath,
    /**
     * Takes away what the issues are about.
     * @returns false where that would leave nothing
     */
    remove(issues: readonly Issue[]): boolean {
      const paths = issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
      );
      const targets = paths.map(targetOf).filter((target) => target !== undefined);
      if (targets.length < paths.length) return false;
      for (const target of targets) removed.push(originalPath(target.path)); // too many to spread
      const byParent = Map.groupBy(targets, (target) => target.parent);
      for (const [parent, group] of byParent)
        take(parent, new Set(group.map((target) => target.path.at(-1) ?? '')));
      return true;
    },
    /** A rule on what something was taken from complains of our own doing. */
    isAboveRemoved: (path: readonly PropertyKey[]): boolean =>
      removed.some((r) => path.every((key, i) => String(key) === String(r[i]))),
  };
}

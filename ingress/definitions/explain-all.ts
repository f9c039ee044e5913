import type { z } from 'zod';
import { explain, type Explained } from './explain.ts';
import { createRepair } from './repair.ts';

type Issue = z.core.$ZodIssue;

/** Each round mends at least one broken part; a document has few levels to climb. */
const ROUNDS = 20;

/**
 * Everything that keeps a value from following a schema, in words. zod does not look into a field with a mistyped
 * name, leaves out the rules that compare fields (references, names given twice) where one of the fields is broken,
 * and runs those that miss the field with the mistyped name. So what is broken is mended in a copy, and that is
 * looked at again: of the rules only what holds there is told.
 */
export function explainAll(schema: z.ZodType, value: unknown): readonly Explained[] {
  const repair = createRepair(value);
  const found = new Map<string, Explained>();
  let rules = new Map<string, Explained>();
  let mended = true;
  for (let round = 0; round < ROUNDS; round++) {
    const latest = (schema.safeParse(repair.value).error?.issues ?? []).flatMap((issue) =>
      explain(issue, { schema, root: repair.value }).map((told) => ({ issue, told })),
    );
    const now = new Map<string, Explained>();
    for (const { issue, told } of latest) {
      const original = { ...told, path: repair.originalPath(told.path) };
      if (issue.code === 'custom') now.set(identityOf(original), original);
      else if (round === 0 || repair.isUnderRenamed(told.path)) found.set(identityOf(original), original);
    }
    // A rule on what something was taken from complains of the repair, and others may, too.
    if ([...now].some(([key, { path }]) => !rules.has(key) && repair.isAboveRemoved(path))) break;
    const held = [...rules].filter(([key, { path }]) => now.has(key) || repair.isRemoved(path));
    rules = new Map(mended ? [...held, ...now] : held);
    const broken = latest.filter(({ issue }) => hidesRules(issue)).map(({ told }) => told);
    if (broken.length === 0 || !mended) break;
    mended = repair.mend(broken);
  }
  return [...found.values(), ...rules.values()];
}

/** Rules on a value are not run, or say something else, where its parts have one of these. */
function hidesRules(issue: Issue): boolean {
  const hiding = ['invalid_type', 'invalid_value', 'invalid_union', 'invalid_key', 'unrecognized_keys'];
  return hiding.includes(issue.code);
}

function identityOf({ path, message }: Explained): string {
  return JSON.stringify([path.map(String), message]);
}

import type { z } from 'zod';
import { explain, type Explained } from './explain.ts';
import { createRepair } from './repair.ts';

type Issue = z.core.$ZodIssue;

/** Each round mends at least one broken part; a document has few levels to climb. */
const ROUNDS = 20;

/**
 * Everything that keeps a value from following a schema, in words. zod does not look into a field with a mistyped
 * name, and leaves out the rules that compare fields (references, names given twice) as long as one of the fields
 * is broken; so what is broken is mended in a copy, and that is looked at again.
 */
export function explainAll(schema: z.ZodType, value: unknown): readonly Explained[] {
  const repair = createRepair(value);
  const found = new Map<string, Explained>();
  for (let round = 0; round < ROUNDS; round++) {
    const latest = (schema.safeParse(repair.value).error?.issues ?? []).flatMap((issue) =>
      explain(issue, { schema, root: repair.value }).map((told) => ({ issue, told })),
    );
    const fresh = latest
      .filter(({ issue, told }) => round === 0 || issue.code === 'custom' || repair.isUnderRenamed(told.path))
      .map(({ issue, told }) => ({ issue, original: { ...told, path: repair.originalPath(told.path) } }))
      .filter(({ original }) => !found.has(identityOf(original)));
    // A rule on what something was taken from: it complains of the repair, and others may, too.
    if (fresh.some(({ issue, original }) => issue.code === 'custom' && repair.isAboveRemoved(original.path)))
      break;
    for (const { original } of fresh) found.set(identityOf(original), original);
    const broken = latest.filter(({ issue }) => hidesRules(issue)).map(({ told }) => told);
    if (broken.length === 0 || !repair.mend(broken)) break;
  }
  return [...found.values()];
}

/** Rules on a value are not run where its parts have one of these. */
function hidesRules(issue: Issue): boolean {
  const hiding = ['invalid_type', 'invalid_value', 'invalid_union', 'invalid_key', 'unrecognized_keys'];
  return hiding.includes(issue.code);
}

function identityOf({ path, message }: Explained): string {
  return JSON.stringify([path.map(String), message]);
}

import { z } from 'zod';
import { part } from './compose.ts';
import { patternProblem } from './pattern-field.ts';
import { compilePattern } from './patterns.ts';
import { sources, type SourceKind } from './stores/index.ts';
import { kindsOf, namesOneOf, storeFields, storeIn } from './stores/registry.ts';

const kinds = [...kindsOf(sources), 'compose'];

export const source = z
  .strictObject({
    ...storeFields(sources),
    compose: z
      .array(part)
      .min(1, { error: 'expected at least one part' })
      .optional()
      .describe(
        'One secret out of several: each part adds keys; of two that add the same key the later wins. It is named as the definition is.',
      ),
  })
  .refine(namesOneOf(kinds), { error: `expected exactly one of ${kinds.join(', ')}` })
  .superRefine((spec, ctx) => {
    const store = storeIn(sources, spec);
    const problem = patternProblem(store?.texts[0] ?? '');
    if (store === undefined || problem === undefined) return;
    ctx.addIssue({ code: 'custom', path: [store.kind, ...sources[store.kind].fields], message: problem });
  });

export type SourceSpec = z.output<typeof source>;

/** Undefined for a composed source. */
export function sourceKindOf(spec: SourceSpec): SourceKind | undefined {
  return storeIn(sources, spec)?.kind;
}

/** Whether the source is many secrets, or the one it names; false where the definition itself makes the secret. */
export function hasPaths(spec: SourceSpec): boolean {
  return storePattern(spec) !== undefined;
}

/** The pattern in the source's settings; undefined for a source that is one secret and has no path. */
export function storePattern(spec: SourceSpec): string | undefined {
  return storeIn(sources, spec)?.texts[0];
}

/** How many capture groups destinations may refer to; undefined where the pattern is none. */
export function groupCountOf(spec: SourceSpec): number | undefined {
  const pattern = storePattern(spec) ?? '';
  return patternProblem(pattern) === undefined ? compilePattern(pattern).groupCount : undefined;
}

/** Whether the source says itself that its secrets have no versions: one that looks up its KV version may not have any. */
export function keepsNoVersions({ vault, compose = [] }: SourceSpec): boolean {
  return [{ vault }, ...compose].some((each) => each.vault?.version === 1);
}

import { z } from 'zod';
import { patternProblem } from './pattern-field.ts';
import { compilePattern, highestReference } from './patterns.ts';
import { unknownGroups } from './replacement.ts';
import { sources } from './stores/index.ts';
import { kindsOf, namesOneOf, storeFields, storeIn } from './stores/registry.ts';

const kinds = kindsOf(sources);

const rewrite = z
  .strictObject({
    from: z
      .string()
      .min(1)
      .superRefine((value, ctx) => {
        const problem = patternProblem(value);
        if (problem === undefined) return;
        ctx.addIssue({ code: 'custom', message: problem });
      })
      .describe('A regular expression (RE2), not anchored.'),
    to: z
      .string()
      .describe(
        'What takes the place of each match, as Go’s ReplaceAllString: $1, ${1}, ${name} are capture groups, $$ is a dollar sign.',
      ),
  })
  .superRefine(({ from, to }, ctx) => {
    if (patternProblem(from) !== undefined) return;
    for (const group of unknownGroups(from, to)) {
      const digits = /^\d+/.exec(group)?.[0];
      const meant =
        digits !== undefined && digits !== group ? `; for group ${digits} write \${${digits}}` : '';
      const message = `refers to the group ${group}, which the expression in from does not have${meant}`;
      ctx.addIssue({ code: 'custom', path: ['to'], message });
    }
  });

/** A part of a composed secret. */
export const part = z
  .strictObject({
    ...storeFields(sources),
    key: z
      .string()
      .min(1)
      .optional()
      .describe('Only this key of the secret, or a path with dots into its JSON. Left out: all its keys.'),
    as: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Key it gets. With key left out: the whole secret becomes the value of this one key, as JSON or as it is. $0 is the path, $1, ${1} are capture groups of it.',
      ),
    valueAs: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Key of a secret that is one value and no object of keys, where neither key nor as is given.',
      ),
    versionAs: z.string().min(1).optional().describe("Key that takes the secret's version."),
    encoding: z
      .enum(['text', 'base64', 'base64url', 'auto'])
      .default('text')
      .describe(
        'How values stand at the source: they are decoded. auto: base64 or base64url where they are that.',
      ),
    rewrite: z.array(rewrite).default([]).describe("Changes to the names of the part's keys, in this order."),
    optional: z
      .boolean()
      .default(false)
      .describe(
        'true: where it is not there, the others make up the secret. false: then the whole secret is gone.',
      ),
  })
  .refine(namesOneOf(kinds), { error: `expected exactly one of ${kinds.join(', ')}` })
  .superRefine((value, ctx) => {
    const store = storeIn(sources, value);
    const text = store?.texts[0];
    if (store === undefined || text === undefined) return;
    const problem = patternProblem(text);
    if (problem !== undefined) {
      ctx.addIssue({ code: 'custom', path: [store.kind, ...sources[store.kind].fields], message: problem });
      return;
    }
    const { groupCount, literalPrefix } = compilePattern(text);
    const as = value.as ?? '';
    if (highestReference(as) > groupCount) {
      const message = `refers to $${String(highestReference(as))}, but the part's pattern has ${String(groupCount)} capture group${groupCount === 1 ? '' : 's'}`;
      ctx.addIssue({ code: 'custom', path: ['as'], message });
    }
    if (literalPrefix === text || !(value.key ?? value.as)) return;
    if (/\$(\d|\{\d)/.test(as)) return;
    const message =
      'expected $0 or a capture group in as: the pattern is of several secrets, which need several keys';
    ctx.addIssue({ code: 'custom', path: ['as'], message });
  });

export type Part = z.output<typeof part>;

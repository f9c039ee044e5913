import { z } from 'zod';
import { destination, kindOf, templatesOf } from './destination.ts';
import { adopt } from './ownership.ts';
import { patterns } from './pattern-field.ts';
import { highestReference } from './patterns.ts';
import { groupCountOf, hasPaths, keepsNoVersions, source, storePattern } from './source.ts';
import { transform } from './transform.ts';

export { kindOf, templateOf, type DestinationSpec } from './destination.ts';
export { sourceKindOf, type SourceSpec } from './source.ts';
export type { Transform } from './transform.ts';

const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, { error: 'expected a duration such as 30s, 5m, 1h, 7d' });

const filter = z
  .strictObject({
    include: patterns.default([]).describe('Only these paths; none given: all that the source matches.'),
    exclude: patterns.default([]).describe('Not these paths; wins over include.'),
  })
  .describe('Plain paths or anchored regular expressions (RE2) on source paths.');

const onSourceDelete = z
  .strictObject({
    action: z
      .enum(['retain', 'delete'])
      .default('retain')
      .describe('What becomes of destinations when the source is gone.'),
    grace: duration.default('0s').describe('How long the source must stay gone before anything is removed.'),
  })
  .describe('Left out: destinations keep what they have.');

const reconcile = z
  .strictObject({
    every: duration
      .optional()
      .describe('How often the whole source is compared. Left out, with cron left out too: 1h.'),
    cron: z
      .string()
      .regex(/^\S+(\s+\S+){4,6}$/, { error: 'expected a cron expression of 5 to 7 fields' })
      .optional()
      .describe('Instead of every: a cron expression, in UTC.'),
    jitter: duration.default('0s').describe('Each run starts later by a random time up to this.'),
  })
  .refine((r) => r.every === undefined || r.cron === undefined, { error: 'expected one of every, cron' })
  .describe('When the whole source is compared with every destination.');

const spec = z
  .strictObject({
    source: source.describe('Where secrets are read.'),
    filter: filter.optional(),
    transform: transform.optional(),
    destinations: z.array(destination).min(1, { error: 'expected at least one destination' }),
    reconcile: reconcile.prefault({}),
    onSourceDelete: onSourceDelete.prefault({}),
    adopt,
    updatePolicy: z
      .enum(['replace', 'ifNotExists'])
      .optional()
      .describe(
        'ifNotExists: a secret that is at the destination is left as it is, whoever made it. Left out: replace, it follows its source.',
      ),
    suspend: z.boolean().default(false).describe('true: its events are ignored and its schedule is paused.'),
    dryRun: z.boolean().default(false).describe('true: outcomes are worked out and nothing is written.'),
  })
  .superRefine((value, ctx) => {
    const groups = groupCountOf(value.source);
    const names = new Set<string>();
    for (const [i, d] of value.destinations.entries()) {
      if (names.has(d.name))
        ctx.addIssue({
          code: 'custom',
          path: ['destinations', i, 'name'],
          message: `expected each name once, found ${d.name} again`,
        });
      names.add(d.name);
      const kind = kindOf(d);
      if (kind === undefined || groups === undefined) continue;
      for (const [path, template] of templatesOf(d)) {
        const reference = highestReference(template);
        if (reference > groups)
          ctx.addIssue({
            code: 'custom',
            path: ['destinations', i, kind, ...path],
            message: `refers to $${String(reference)}, but the source's pattern has ${String(groups)} capture group${groups === 1 ? '' : 's'}`,
          });
      }
    }
    for (const d of value.destinations) {
      const kind = kindOf(d);
      if (value.updatePolicy !== 'ifNotExists' || (kind !== 'http' && kind !== 'github')) continue;
      const reason =
        kind === 'http'
          ? 'an HTTP endpoint cannot be asked what it holds'
          : 'GitHub holds many secrets under one destination';
      ctx.addIssue({
        code: 'custom',
        path: ['updatePolicy'],
        message: `expected replace: ${reason}; give the destination ${d.name} a definition of its own`,
      });
    }
    for (const [i, d] of value.destinations.entries())
      if (d.http?.send === 'onChange' && keepsNoVersions(value.source))
        ctx.addIssue({
          code: 'custom',
          path: ['destinations', i, 'http', 'send'],
          message:
            'expected always: the source is KV 1, which keeps no versions, and only a version tells what was sent already',
        });
    if (value.filter !== undefined && !hasPaths(value.source))
      ctx.addIssue({
        code: 'custom',
        path: ['filter'],
        message: 'expected no filter: the source is one secret, and a filter is on paths',
      });
  });

export const definitionSchema = z.strictObject({
  apiVersion: z.literal('keyferry.dev/v1'),
  kind: z.literal('Sync'),
  metadata: z.strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/, {
        error: 'expected 1 to 63 lower-case letters, digits, dots, dashes',
      })
      .describe('Name of the definition; part of workflow IDs and of the ownership mark.'),
    labels: z.record(z.string(), z.string()).optional().describe('For people and their tools; not used.'),
    annotations: z
      .record(z.string(), z.string())
      .optional()
      .describe('For people and their tools; not used.'),
  }),
  spec,
});

/** One source pattern and its destinations, with every default filled in. */
export type Definition = z.output<typeof definitionSchema>;

/** The pattern of the definition's paths: what its source's settings say, or the one secret it makes itself, which is named as it is. */
export function patternOf({ metadata, spec }: Pick<Definition, 'metadata' | 'spec'>): string {
  return storePattern(spec.source) ?? metadata.name;
}

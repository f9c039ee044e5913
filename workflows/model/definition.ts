import { z } from 'zod';
import { compilePattern, highestReference } from './patterns.ts';
import {
  destinationSettings,
  destinationTemplate,
  sourcePattern,
  sourceSettings,
  type DestinationKind,
  type SourceKind,
} from './stores/index.ts';

const pattern = z
  .string()
  .min(1)
  .superRefine((value, ctx) => {
    try {
      compilePattern(value);
    } catch (error) {
      ctx.addIssue({
        code: 'custom',
        message: `expected a regular expression in RE2 syntax: ${(error as Error).message}`,
      });
    }
  });

const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, { error: 'expected a duration such as 30s, 5m, 1h, 7d' });

const source = z
  .strictObject({
    vault: sourceSettings.vault.optional().describe('Vault or OpenBao, KV 1 or KV 2.'),
    awsSecretsManager: sourceSettings.awsSecretsManager.optional().describe('AWS Secrets Manager.'),
  })
  .refine((s) => Object.keys(s).length === 1, {
    error: `expected exactly one of ${Object.keys(sourceSettings).join(', ')}`,
  });

const destination = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, {
        error: 'expected 1 to 63 letters, digits, dots, dashes, underscores',
      })
      .describe('Name of the destination, shown in outcomes.'),
    vault: destinationSettings.vault.optional().describe('Vault or OpenBao, KV 1 or KV 2.'),
    awsSecretsManager: destinationSettings.awsSecretsManager.optional().describe('AWS Secrets Manager.'),
  })
  .refine((d) => Object.keys(destinationSettings).filter((kind) => kind in d).length === 1, {
    error: `expected exactly one of ${Object.keys(destinationSettings).join(', ')}`,
  });

const filter = z
  .strictObject({
    include: z
      .array(pattern)
      .default([])
      .describe('Only these paths; none given: all that the source matches.'),
    exclude: z.array(pattern).default([]).describe('Not these paths; wins over include.'),
  })
  .describe('Plain paths or anchored regular expressions (RE2) on source paths.');

const transform = z
  .strictObject({
    include: z.array(pattern).default([]).describe('Only these keys; none given: all.'),
    exclude: z.array(pattern).default([]).describe('Not these keys; wins over include.'),
    rename: z
      .array(
        z.strictObject({
          from: z.string().min(1).describe('Key at the source.'),
          to: z.string().min(1).describe('Key at the destination.'),
        }),
      )
      .default([])
      .describe('Applied after include and exclude.'),
  })
  .describe('What happens to the keys of a secret on its way. Names or anchored regular expressions (RE2).');

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
    adopt: z.boolean().default(false).describe('May it take over secrets that it did not create?'),
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
      const field = destinationTemplate[kind];
      const reference = highestReference(templateOf(d));
      if (reference > groups)
        ctx.addIssue({
          code: 'custom',
          path: ['destinations', i, kind, field],
          message: `refers to $${String(reference)}, but the source's pattern has ${String(groups)} capture group${groups === 1 ? '' : 's'}`,
        });
    }
    if (groups === undefined) {
      const kind = sourceKindOf(value.source);
      if (kind)
        ctx.addIssue({
          code: 'custom',
          path: ['source', kind, sourcePattern[kind]],
          message: patternProblem(patternOf(value.source)),
        });
    }
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
export type SourceSpec = z.output<typeof source>;
export type DestinationSpec = z.output<typeof destination>;
export type Transform = z.output<typeof transform>;

export function sourceKindOf(spec: SourceSpec): SourceKind | undefined {
  return (Object.keys(sourceSettings) as SourceKind[]).find((kind) => spec[kind] !== undefined);
}

export function kindOf(spec: DestinationSpec): DestinationKind | undefined {
  return (Object.keys(destinationSettings) as DestinationKind[]).find((kind) => spec[kind] !== undefined);
}

/** The pattern of source paths, whichever store it is of. */
export function patternOf(spec: SourceSpec): string {
  return spec.vault?.path ?? spec.awsSecretsManager?.name ?? '';
}

/** The template of the destination's key, whichever store it is of. */
export function templateOf(spec: DestinationSpec): string {
  return spec.vault?.path ?? spec.awsSecretsManager?.name ?? '';
}

function groupCountOf(spec: SourceSpec): number | undefined {
  try {
    return compilePattern(patternOf(spec)).groupCount;
  } catch {
    return undefined;
  }
}

function patternProblem(value: string): string {
  try {
    compilePattern(value);
    return '';
  } catch (error) {
    return `expected a path or a regular expression in RE2 syntax: ${(error as Error).message}`;
  }
}

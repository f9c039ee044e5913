import { z } from 'zod';
import { pattern } from './pattern-field.ts';

export const transform = z
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

export type Transform = z.output<typeof transform>;

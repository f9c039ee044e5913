import { z } from 'zod';

/**
 * Where a credential comes from. A definition never holds one: it lives in Git, in Temporal's history and in
 * the reader's scroll-back.
 */
export const secretRef = z
  .union([
    z.strictObject({ env: z.string().min(1).describe('Name of an environment variable of the worker.') }),
    z.strictObject({
      file: z.string().min(1).describe('Path of a file on the worker; trailing line breaks are cut.'),
    }),
  ])
  .describe('Where the worker finds a credential: {env: NAME} or {file: PATH}.');

export type SecretRef = z.output<typeof secretRef>;

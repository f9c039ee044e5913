import { z } from 'zod';
import { MAX_LENGTH } from './url.ts';

/**
 * Where a credential comes from. A definition never holds one: it lives in Git, in Temporal's history and in
 * the reader's scroll-back.
 */
export const secretRef = z
  .union([
    z.strictObject({
      env: z.string().min(1).max(MAX_LENGTH).describe('Name of an environment variable of the worker.'),
    }),
    z.strictObject({
      file: z
        .string()
        .min(1)
        .max(MAX_LENGTH)
        .describe('Path of a file on the worker; trailing line breaks are cut.'),
    }),
    z.strictObject({
      kubernetes: z
        .strictObject({
          namespace: z
            .string()
            .min(1)
            .max(MAX_LENGTH)
            .optional()
            .describe("Namespace of the Kubernetes Secret. Left out: the worker's own."),
          name: z.string().min(1).max(MAX_LENGTH).describe('Name of the Kubernetes Secret.'),
          key: z.string().min(1).max(MAX_LENGTH).describe('Key in it.'),
        })
        .describe('A key of a Kubernetes Secret, in the cluster that the worker runs in.'),
    }),
    z.strictObject({
      serviceAccount: z
        .strictObject({
          namespace: z
            .string()
            .min(1)
            .max(MAX_LENGTH)
            .optional()
            .describe("Namespace of the service account. Left out: the worker's own."),
          name: z.string().min(1).max(MAX_LENGTH).describe('Name of the service account.'),
          audiences: z.array(z.string().min(1).max(MAX_LENGTH)).optional().describe('Whom the token is for.'),
        })
        .describe('A token of a Kubernetes service account, asked of the TokenRequest API.'),
    }),
  ])
  .describe(
    'Where the worker finds a credential: {env: NAME}, {file: PATH}, {kubernetes: {name, key}} or {serviceAccount: {name}}.',
  );

export type SecretRef = z.output<typeof secretRef>;

import { z } from 'zod';
import type { Kind } from '../kind.ts';
import { metadata, status } from '../metadata.ts';

const context = z.record(z.string(), z.string()).optional();

const secrets = z.array(
  z
    .strictObject({
      key: z.string().min(1),
      encryptedSecret: z.string().optional(),
      secretContext: context,
      emptySecret: z.boolean().optional(),
    })
    .refine((s) => s.emptySecret === true || Boolean(s.encryptedSecret), {
      error: 'expected encryptedSecret, or emptySecret: true',
    }),
);

const apiVersions = ['k8s.patoarvizu.dev/v1alpha1'];

/** Facts from https://github.com/patoarvizu/kms-vault-operator api/v1alpha1 and controllers/. */
export const kmsVaultSecret = {
  kind: 'KMSVaultSecret',
  apiVersions,
  schema: z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata,
    spec: z.strictObject({
      path: z.string().min(1),
      secrets,
      secretContext: context,
      includeSecrets: z.array(z.string().min(1)).optional(),
      kvSettings: z.strictObject({
        engineVersion: z.enum(['v1', 'v2']),
        casIndex: z.int().min(0).optional(),
      }),
    }),
    status,
  }),
} satisfies Kind;

export const partialKmsVaultSecret = {
  kind: 'PartialKMSVaultSecret',
  apiVersions,
  schema: z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata,
    spec: z.strictObject({ secrets, secretContext: context }),
    status,
  }),
} satisfies Kind;

export type KmsVaultSecret = z.output<typeof kmsVaultSecret.schema>;
export type Secrets = z.output<typeof secrets>;

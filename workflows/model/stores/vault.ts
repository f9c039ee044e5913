import { z } from 'zod';
import { secretRef } from './credentials.ts';

const auth = z
  .strictObject({
    token: secretRef.optional().describe('A Vault token.'),
    appRole: z
      .strictObject({
        mount: z.string().min(1).default('approle').describe('Mount path of the AppRole auth method.'),
        roleId: z
          .union([z.string().min(1), secretRef])
          .describe('The role_id: not a secret, so it may stand here.'),
        secretId: secretRef.describe('The secret_id.'),
      })
      .optional()
      .describe('AppRole login; the token it gives is revoked when the activity ends.'),
  })
  .refine((a) => Object.keys(a).length === 1, { error: 'expected exactly one of token, appRole' })
  .describe('How to log in. Left out: VAULT_TOKEN, VAULT_TOKEN_FILE, or VAULT_ROLE_ID with VAULT_SECRET_ID.');

const connection = {
  address: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of Vault. Left out: VAULT_ADDR of the worker.'),
  namespace: z
    .string()
    .min(1)
    .optional()
    .describe('Vault Enterprise or OpenBao namespace. Left out: VAULT_NAMESPACE.'),
  mount: z
    .string()
    .regex(/^[^/].*[^/]$|^[^/]$/, { error: 'expected a mount path without leading or trailing slash' })
    .optional()
    .describe(
      'Mount path of the KV engine. Left out: path begins with it, and Vault is asked which part it is.',
    ),
  version: z
    .union([z.literal(1), z.literal(2)])
    .optional()
    .describe('KV version. Left out: Vault is asked.'),
  auth: auth.optional(),
};

export const vaultSource = z.strictObject({
  ...connection,
  name: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/, { error: 'expected letters, digits, dots, dashes, underscores' })
    .optional()
    .describe('Only events posted to /events/{name} are of this Vault. Left out: events from any.'),
  path: z.string().min(1).describe('A path, or an anchored regular expression (RE2) on paths.'),
});

export const vaultDestination = z.strictObject({
  ...connection,
  path: z.string().min(1).describe("Where to write; $1, ${1} are capture groups of the source's path."),
  merge: z
    .boolean()
    .default(false)
    .describe(
      'true: keys at the destination that the source does not have are kept. false: they are removed.',
    ),
  key: z
    .string()
    .min(1)
    .default('value')
    .describe(
      'The key that takes a source which is one value and no object of keys. Binary is written as base64.',
    ),
});

export type VaultSource = z.output<typeof vaultSource>;
export type VaultDestination = z.output<typeof vaultDestination>;
export type VaultConnection = Pick<VaultSource, 'address' | 'namespace' | 'mount' | 'version' | 'auth'>;

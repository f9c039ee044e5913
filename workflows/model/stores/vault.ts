import { z } from 'zod';
import { TLS_NEEDS_HTTPS, saysTls, tls, type Tls } from './tls.ts';
import { MAX_LENGTH, serverUrl, isPlainHttp } from './url.ts';
import { vaultAuth } from './vault-auth.ts';

const connection = {
  address: serverUrl('auth').optional().describe('Address of Vault. Left out: VAULT_ADDR of the worker.'),
  namespace: z
    .string()
    .min(1)
    .max(MAX_LENGTH)
    .optional()
    .describe('Vault Enterprise or OpenBao namespace. Left out: VAULT_NAMESPACE.'),
  mount: z
    .string()
    .max(MAX_LENGTH)
    .regex(/^[^/].*[^/]$|^[^/]$/, { error: 'expected a mount path without leading or trailing slash' })
    .optional()
    .describe(
      'Mount path of the KV engine. Left out: path begins with it, and Vault is asked which part it is.',
    ),
  version: z
    .union([z.literal(1), z.literal(2)])
    .optional()
    .describe('KV version. Left out: Vault is asked.'),
  auth: vaultAuth.optional(),
  tls: tls.optional(),
};

export const vaultConnection = ['address', 'namespace', 'auth', 'tls'] as const;

const TLS = { path: ['tls'], error: TLS_NEEDS_HTTPS };

const hasUseForTls = (vault: { address?: string | undefined; tls?: Tls | undefined }): boolean =>
  !(saysTls(vault.tls) && isPlainHttp(vault.address));

export const vaultSource = z
  .strictObject({
    ...connection,
    name: z
      .string()
      .max(MAX_LENGTH)
      .regex(/^[A-Za-z0-9._-]+$/, { error: 'expected letters, digits, dots, dashes, underscores' })
      .optional()
      .describe('Only events posted to /events/{name} are of this Vault. Left out: events from any.'),
    path: z.string().min(1).describe('A path, or an anchored regular expression (RE2) on paths.'),
    secretVersion: z
      .int()
      .min(1)
      .optional()
      .describe('KV 2: read this version of the secret. Left out: the newest.'),
  })
  .refine(hasUseForTls, TLS)
  .describe('Vault or OpenBao, KV 1 or KV 2.');

const kv2 = z
  .strictObject({
    cas: z
      .int()
      .min(0)
      .optional()
      .describe(
        'Write over this version only: one more than it counts as written. 0: only what does not exist.',
      ),
    maxVersions: z.int().min(0).optional().describe('Versions to keep. 0: as the mount says.'),
    deleteVersionAfter: z
      .string()
      .regex(/^\d+(ms|s|m|h)$/, { error: 'expected a duration such as 30s, 5m, 720h' })
      .optional()
      .describe('When each version is deleted by Vault.'),
    customMetadata: z
      .record(z.string().min(1).max(128), z.string().max(512))
      .refine((m) => !Object.keys(m).some((key) => key.startsWith('keyferry.dev/')), {
        error: 'expected no key that begins with keyferry.dev/ (the ownership mark)',
      })
      .optional()
      .describe('Custom metadata to set; that of others is kept.'),
  })
  .describe('Settings that only KV 2 has.');

export const vaultDestination = z
  .strictObject({
    ...connection,
    path: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .describe("Where to write; $1, ${1} are capture groups of the source's path."),
    merge: z
      .boolean()
      .default(false)
      .describe(
        'true: keys at the destination that the source does not have are kept. false: they are removed.',
      ),
    key: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .default('value')
      .describe(
        'The key that takes a source which is one value and no object of keys. Binary is written as base64.',
      ),
    kv2: kv2.optional(),
    removal: z
      .enum(['delete', 'destroy', 'metadata'])
      .default('delete')
      .describe('How KV 2 removes: delete can be undone, destroy cannot, metadata removes every version.'),
  })
  .refine((vault) => vault.version !== 1 || vault.kv2 === undefined, {
    path: ['kv2'],
    error: 'expected no kv2 with version 1',
  })
  .refine((vault) => vault.version !== 1 || vault.removal === 'delete', {
    path: ['removal'],
    error: 'expected removal delete with version 1: KV 1 has no other',
  })
  .refine(hasUseForTls, TLS)
  .describe('Vault or OpenBao, KV 1 or KV 2.');

/**
 * What was meant by a path that is written as the URLs of KV 2's API have it: `secret/app` for `secret/data/app`.
 * Undefined where a path is not written so. Only Vault knows whether a mount is of KV 2, and KV 1 may have such a path.
 *
 * @param start what the path begins with; of a pattern the part that is the same for all it matches
 * @param mounted whether the mount stands in a setting of its own, and not in the path
 */
export function withoutApiFolder(path: string, start: string, mounted: boolean): string | undefined {
  const match = mounted ? /^()(?:meta)?data\//.exec(start) : /^(.+?\/)(?:meta)?data\//.exec(start);
  return match === null ? undefined : `${match[1] ?? ''}${path.slice(match[0].length)}`;
}

export type VaultSource = z.output<typeof vaultSource>;
export type VaultDestination = z.output<typeof vaultDestination>;
export type VaultConnection = Pick<
  VaultSource,
  'address' | 'namespace' | 'mount' | 'version' | 'auth' | 'tls'
>;

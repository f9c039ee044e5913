import { z } from 'zod';
import { secretRef } from './credentials.ts';
import { MAX_LENGTH, isLoopback, isPlainHttp, serverUrl } from './url.ts';
import { MERGES_KEYS, mergesKeys, singleValue, slash } from './value.ts';

const auth = z
  .strictObject({
    managedIdentity: z
      .strictObject({
        clientId: z
          .string()
          .min(1)
          .max(MAX_LENGTH)
          .optional()
          .describe('Client ID of a user-assigned identity.'),
        resourceId: z
          .string()
          .min(1)
          .max(MAX_LENGTH)
          .optional()
          .describe('Resource ID of a user-assigned identity.'),
      })
      .optional()
      .describe("The machine's managed identity; {} is the one that the system assigned."),
    clientSecret: z
      .strictObject({
        tenantId: z.string().min(1).max(MAX_LENGTH).describe('Tenant of the application.'),
        clientId: z
          .union([z.string().min(1).max(MAX_LENGTH), secretRef])
          .describe('Application (client) ID.'),
        clientSecret: secretRef.describe('The client secret.'),
      })
      .optional()
      .describe('A service principal with a secret.'),
    workloadIdentity: z
      .strictObject({
        tenantId: z.string().min(1).max(MAX_LENGTH).optional().describe('Tenant. Left out: AZURE_TENANT_ID.'),
        clientId: z
          .string()
          .min(1)
          .max(MAX_LENGTH)
          .optional()
          .describe('Client ID. Left out: AZURE_CLIENT_ID.'),
        tokenFile: z
          .string()
          .min(1)
          .max(MAX_LENGTH)
          .optional()
          .describe('Token file. Left out: AZURE_FEDERATED_TOKEN_FILE.'),
      })
      .optional()
      .describe('Workload identity: a federated token.'),
  })
  .refine((a) => Object.keys(a).length === 1, {
    error: 'expected exactly one of managedIdentity, clientSecret, workloadIdentity',
  })
  .describe(
    "How to log in. Left out: the managed identity that AZURE_MANAGED_CLIENT_ID or AZURE_MANAGED_RESOURCE_ID names, else the SDK's default credential chain (AZURE_* variables, identities).",
  );

const connection = {
  vaultUrl: serverUrl('auth')
    .refine((text) => /^\/*$/.test(URL.parse(text)?.pathname ?? ''), {
      error: 'expected the URL of a key vault, without a path: the secret is for name',
    })
    .refine((text) => !isPlainHttp(text) || isLoopback(URL.parse(text)?.hostname ?? ''), {
      error: 'expected a URL that begins with https://: http is for an emulator on the same machine',
    })
    .optional()
    .describe('URL of the key vault, https://<name>.vault.azure.net. Left out: from AZURE_KV_NAME.'),
  cloud: z
    .enum(['public', 'usGovernment', 'china'])
    .default('public')
    .describe('Which Azure: where logins go.'),
  auth: auth.optional(),
};

export const azureConnection = ['vaultUrl', 'cloud', 'auth'] as const;

export const azureSource = z
  .strictObject({
    ...connection,
    name: z.string().min(1).describe('A secret name, or an anchored regular expression (RE2) on names.'),
    version: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .optional()
      .describe('Read this version. Left out: the newest.'),
  })
  .describe('Azure Key Vault.');

export const azureDestination = z
  .strictObject({
    ...connection,
    name: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .describe("Name of the secret; $1, ${1} are capture groups of the source's path."),
    slash,
    ...singleValue,
    merge: z
      .boolean()
      .default(false)
      .describe(
        'true: keys of the JSON object at the destination that the source does not have are kept; a value there that is no JSON object is refused.',
      ),
    contentType: z
      .string()
      .max(255)
      .optional()
      .describe(
        'Content type. Left out: left as it is; bytes, which are written as base64, get application/octet-stream;base64.',
      ),
    tags: z
      .record(z.string().min(1).max(512), z.string().max(256))
      .optional()
      .describe('Tags to set; tags of others on the secret are kept.'),
    expires: z.iso
      .datetime({
        offset: true,
        error: 'expected a date and time with its zone (RFC 3339), as in 2026-01-31T00:00:00Z',
      })
      .optional()
      .describe('When the secret expires, RFC 3339.'),
    recover: z
      .boolean()
      .default(true)
      .describe('A soft-deleted secret of the name is recovered and written. false: it is refused.'),
    purge: z
      .boolean()
      .default(false)
      .describe('true: what is removed is purged too, where the vault lets it.'),
  })
  .refine(mergesKeys, MERGES_KEYS)
  .describe('Azure Key Vault.');

export type AzureSource = z.output<typeof azureSource>;
export type AzureDestination = z.output<typeof azureDestination>;

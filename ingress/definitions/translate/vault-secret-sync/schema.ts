import { z } from 'zod';
import type { Kind } from '../kind.ts';
import { metadata, refused, status } from '../metadata.ts';

const strings = z.array(z.string());

const vault = {
  path: z.string().min(1),
  address: z.string().min(1).optional(),
  authMethod: z.string().min(1).optional(),
  namespace: z.string().optional(),
  role: z.string().min(1).optional(),
  ttl: z.string().optional(),
};

const sourceCidr = refused(
  'which Vault an event is of is told by the path it is posted to (POST /events/{vault}), not by the address it comes from',
).optional();

const destinations = {
  vault: z
    .strictObject({
      ...vault,
      cidr: refused('a destination sends no events').optional(),
      merge: z.boolean().optional(),
    })
    .optional(),
  aws: z
    .strictObject({
      name: z.string().min(1),
      region: z.string().min(1).optional(),
      roleArn: z.string().min(1).optional(),
      encryptionKey: z.string().min(1).optional(),
      replicaRegions: strings.optional(),
      tags: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  gcp: z
    .strictObject({
      project: z.string().min(1).optional(),
      name: z.string().min(1),
      replicationLocations: strings.optional(),
      labels: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  github: z
    .strictObject({
      owner: z.string().min(1),
      repo: z.string().optional(),
      env: z.string().optional(),
      org: z.boolean().optional(),
      dependabot: z.boolean().optional(),
      merge: z.boolean().optional(),
      installId: z.int().positive().optional(),
      appId: z.int().positive().optional(),
      privateKeyPath: z.string().min(1).optional(),
      privateKey: refused(
        'a definition never holds a credential: put the key into a file of the worker and name it in privateKeyPath',
      ).optional(),
      orgInstallIds: z.record(z.string(), z.int().positive()).optional(),
    })
    .optional(),
  http: z
    .strictObject({
      url: z.string().min(1),
      method: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
      headerSecret: z.string().min(1).optional(),
      template: z.string().optional(),
      successCodes: z.array(z.int()).optional(),
    })
    .optional(),
};

const lists = z.strictObject({ include: strings.optional(), exclude: strings.optional() });
const notify =
  'Keyferry sends no notifications: a failed sync is a failed workflow, and alerts go by its metrics';

/** Facts from https://github.com/robertlestak/vault-secret-sync api/v1alpha1 and stores/, at 79201b8. */
export const vaultSecretSync = {
  kind: 'VaultSecretSync',
  apiVersions: ['vaultsecretsync.lestak.sh/v1alpha1'],
  schema: z.strictObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata,
    spec: z.strictObject({
      source: z.strictObject({
        ...vault,
        cidr: sourceCidr,
        merge: z.literal(false, { error: 'expected false: nothing is written to the source' }).optional(),
      }),
      dest: z
        .array(
          z.strictObject(destinations).refine((d) => Object.keys(d).length === 1, {
            error: `expected exactly one of ${Object.keys(destinations).join(', ')}`,
          }),
        )
        .min(1, { error: 'expected at least one destination' }),
      syncDelete: z.boolean().optional(),
      dryRun: z.boolean().optional(),
      suspend: z.boolean().optional(),
      filters: z
        .strictObject({ regex: lists.optional(), path: lists.optional(), paths: lists.optional() })
        .refine((f) => f.path === undefined || f.paths === undefined, {
          error: 'expected one of path, paths',
        })
        .optional(),
      transforms: z
        .strictObject({
          include: strings.optional(),
          exclude: strings.optional(),
          rename: z.array(z.strictObject({ from: z.string().min(1), to: z.string().min(1) })).optional(),
          template: z.string().optional(),
        })
        .optional(),
      notifications: refused(notify).optional(),
      notificationsTemplate: refused(notify).optional(),
      webhooks: refused(notify).optional(),
    }),
    status,
  }),
} as const satisfies Kind;

export type VaultSecretSync = z.output<typeof vaultSecretSync.schema>;
export type Dest = VaultSecretSync['spec']['dest'][number];

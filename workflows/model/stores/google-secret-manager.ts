import { z } from 'zod';
import { secretRef } from './credentials.ts';
import { MERGES_KEYS, mergesKeys, singleValue, slash } from './value.ts';
import { MAX_LENGTH } from './url.ts';

const kmsKeyName = z
  .string()
  .regex(/^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/, {
    error: 'expected projects/<project>/locations/<location>/keyRings/<ring>/cryptoKeys/<key>',
  });

const location = z
  .string()
  .regex(/^[a-z]+-[a-z]+\d+$/, { error: 'expected a location of Google Cloud, as in europe-west1' });

/**
 * A DNS name, an IPv4 address or an IPv6 one in brackets, then a port. Nothing else: gRPC takes what stands before a
 * colon for a scheme of its own (`ipv4:`, `dns:`, `unix:`), which would name a server that no check has seen. So a host may not be called as a scheme is either.
 */
const HOST_PORT =
  /^(?!(dns|ipv4|ipv6|unix|unix-abstract|vsock|xds|google-c2p|passthrough):)(\[[0-9A-Fa-f:.]+\]|(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?):([1-9]\d{0,4})$/;

const connection = {
  project: z
    .string()
    .min(1)
    .max(MAX_LENGTH)
    .optional()
    .describe("Google Cloud project, ID or number. Left out: GOOGLE_CLOUD_PROJECT, else the worker's own."),
  location: location
    .optional()
    .describe('Regional secrets of this location, through its own endpoint. Left out: global secrets.'),
  endpoint: z
    .string()
    .regex(HOST_PORT, { error: 'expected host:port' })
    .optional()
    .describe(
      'gRPC endpoint override, host:port, with TLS (a private endpoint); an IPv6 address stands in brackets. An emulator is for SECRET_MANAGER_EMULATOR_HOST of the worker.',
    ),
  credentials: secretRef
    .optional()
    .describe("A service account's key, in JSON. Left out: application default credentials."),
  impersonate: z
    .email({ error: 'expected the e-mail address of a service account' })
    .optional()
    .describe('Service account to act as.'),
};

export const googleConnection = ['project', 'location', 'endpoint', 'credentials', 'impersonate'] as const;

export const googleSource = z
  .strictObject({
    ...connection,
    name: z.string().min(1).describe('A secret ID, or an anchored regular expression (RE2) on IDs.'),
    version: z
      .string()
      .regex(/^(latest|[1-9]\d*|[A-Za-z][\w-]*)$/, { error: 'expected latest, a number or an alias' })
      .default('latest')
      .describe('Read this version: a number, an alias, or latest.'),
  })
  .describe('Google Secret Manager.');

export const googleDestination = z
  .strictObject({
    ...connection,
    name: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .describe("ID of the secret; $1, ${1} are capture groups of the source's path."),
    slash,
    ...singleValue,
    merge: z
      .boolean()
      .default(false)
      .describe(
        'true: keys of the JSON object at the destination that the source does not have are kept; a value there that is no JSON object is refused.',
      ),
    labels: z
      .record(z.string().min(1).max(63), z.string().max(63))
      .optional()
      .describe('Labels to set; labels of others on the secret are kept.'),
    annotations: z
      .record(z.string().min(1).max(63), z.string())
      .optional()
      .describe('Annotations to set; those of others are kept.'),
    kmsKeyName: kmsKeyName
      .optional()
      .describe(
        'KMS key of a secret that Google replicates as it likes, or of a regional one; counts from the next version on.',
      ),
    replicas: z
      .array(
        z.strictObject({
          location,
          kmsKeyName: kmsKeyName.optional().describe('KMS key in this location.'),
        }),
      )
      .min(1)
      .optional()
      .describe('Locations that hold the secret; fixed once it exists. Left out: Google decides.'),
    oldVersions: z
      .enum(['keep', 'disable', 'destroy'])
      .default('keep')
      .describe('What becomes of the versions before the newest; those that an alias names stay.'),
  })
  .refine((google) => google.location === undefined || google.replicas === undefined, {
    path: ['replicas'],
    error: 'expected no replicas with location: a regional secret has none',
  })
  .refine(mergesKeys, MERGES_KEYS)
  .describe('Google Secret Manager.');

export type GoogleSource = z.output<typeof googleSource>;
export type GoogleDestination = z.output<typeof googleDestination>;

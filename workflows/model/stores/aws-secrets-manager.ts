import { z } from 'zod';
import { awsAuth } from './aws-auth.ts';
import { awsConnection, region } from './aws-connection.ts';
import { MERGES_KEYS, mergesKeys, singleValue } from './value.ts';
import { MAX_LENGTH } from './url.ts';

const connection = { ...awsConnection, auth: awsAuth.optional() };

function isPolicy(text: string): boolean {
  try {
    const policy: unknown = JSON.parse(text);
    return typeof policy === 'object' && policy !== null && 'Statement' in policy;
  } catch {
    return false;
  }
}

export const awsSource = z
  .strictObject({
    ...connection,
    name: z.string().min(1).describe('A secret name, or an anchored regular expression (RE2) on names.'),
    versionId: z
      .string()
      .regex(/^[A-Za-z0-9-]{32,64}$/, {
        error: 'expected the ID of a version: 32 to 64 letters, digits, dashes',
      })
      .optional()
      .describe('Read this version and no other. Left out: the one with the stage.'),
    versionStage: z
      .string()
      .min(1)
      .max(256)
      .default('AWSCURRENT')
      .describe('Read the version with this staging label.'),
  })
  .describe('AWS Secrets Manager.');

export const awsDestination = z
  .strictObject({
    ...connection,
    name: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .describe("Name of the secret; $1, ${1} are capture groups of the source's path."),
    description: z.string().max(2048).optional().describe('Description. Left out: left as it is.'),
    kmsKeyId: z
      .string()
      .min(1)
      .max(2048)
      .optional()
      .describe('KMS key (ARN, ID or alias). Left out: left as it is.'),
    tags: z
      .record(z.string().min(1).max(128), z.string().max(256))
      .refine(
        (t) =>
          !Object.keys(t).some((k) => k.toLowerCase().startsWith('aws:') || k.startsWith('keyferry.dev/')),
        {
          error: 'expected no tag that begins with aws: (kept by AWS) or keyferry.dev/ (the ownership mark)',
        },
      )
      .optional()
      .describe('Tags to set; tags of others on the secret are kept.'),
    replicaRegions: z
      .array(
        z.strictObject({
          region,
          kmsKeyId: z
            .string()
            .min(1)
            .max(2048)
            .optional()
            .describe('KMS key of the replica. Left out: aws/secretsmanager.'),
        }),
      )
      .refine((r) => new Set(r.map((x) => x.region)).size === r.length, {
        error: 'expected each region once',
      })
      .optional()
      .describe('Regions that hold a replica; others are removed. Left out: replication is left as it is.'),
    ...singleValue,
    recoveryWindowInDays: z
      .int()
      .min(7)
      .max(30)
      .default(30)
      .describe('Days in which a removed secret can be restored (DeleteSecret RecoveryWindowInDays).'),
    forceDelete: z
      .boolean()
      .default(false)
      .describe('true: what is removed is gone at once (ForceDeleteWithoutRecovery).'),
    merge: z
      .boolean()
      .default(false)
      .describe(
        'true: keys of the JSON object at the destination that the source does not have are kept; a value there that is no JSON object is refused.',
      ),
    resourcePolicy: z
      .string()
      .min(2)
      .max(20_480)
      .refine(isPolicy, { error: 'expected a policy in JSON: {"Version": "2012-10-17", "Statement": [...]}' })
      .optional()
      .describe('Resource policy, in JSON. Left out: left as it is.'),
  })
  .refine(mergesKeys, MERGES_KEYS)
  .describe('AWS Secrets Manager.');

export type AwsSource = z.output<typeof awsSource>;
export type AwsDestination = z.output<typeof awsDestination>;

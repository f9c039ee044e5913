import { z } from 'zod';

const region = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'expected an AWS region, as in eu-west-1' });

const connection = {
  region: region.optional().describe('AWS region. Left out: AWS_REGION of the worker.'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Endpoint override (VPC endpoint, emulator). Left out: AWS_ENDPOINT_URL, else the public one.'),
  roleArn: z
    .string()
    .regex(/^arn:[a-z-]+:iam::\d{12}:role\/.+$/, { error: 'expected arn:aws:iam::<12 digits>:role/<name>' })
    .optional()
    .describe('Role to assume through STS, for another account.'),
  externalId: z.string().min(2).max(1224).optional().describe('External ID that the role asks for.'),
};

export const awsSource = z.strictObject({
  ...connection,
  name: z.string().min(1).describe('A secret name, or an anchored regular expression (RE2) on names.'),
});

export const awsDestination = z.strictObject({
  ...connection,
  name: z.string().min(1).describe("Name of the secret; $1, ${1} are capture groups of the source's path."),
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
      (t) => !Object.keys(t).some((k) => k.toLowerCase().startsWith('aws:') || k.startsWith('keyferry.dev/')),
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
    .refine((r) => new Set(r.map((x) => x.region)).size === r.length, { error: 'expected each region once' })
    .optional()
    .describe('Regions that hold a replica; others are removed. Left out: replication is left as it is.'),
  key: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Write this key's value as it is. Left out: the secret is written as a JSON object of its keys.",
    ),
  encoding: z
    .enum(['text', 'base64'])
    .default('text')
    .describe('base64: the value of `key` is base64, and is written decoded as SecretBinary.'),
  recoveryWindowInDays: z
    .int()
    .min(7)
    .max(30)
    .default(30)
    .describe('Days in which a removed secret can be restored (DeleteSecret RecoveryWindowInDays).'),
});

export type AwsSource = z.output<typeof awsSource>;
export type AwsDestination = z.output<typeof awsDestination>;

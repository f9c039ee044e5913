import { z } from 'zod';
import { secretRef } from './credentials.ts';
import { MAX_LENGTH } from './url.ts';

/** What signs requests to AWS, where the worker's own identity should not. */
export const awsAuth = z
  .strictObject({
    accessKey: z
      .strictObject({
        id: secretRef.describe('The access key ID.'),
        secret: secretRef.describe('The secret access key.'),
        sessionToken: secretRef.optional().describe('The session token of a temporary access key.'),
      })
      .optional()
      .describe('An access key.'),
    webIdentity: z
      .strictObject({
        token: secretRef.describe('The token that STS is shown.'),
        roleArn: z
          .string()
          .min(1)
          .max(MAX_LENGTH)
          .optional()
          .describe(
            "Role to assume by it. Left out: the service account's annotation eks.amazonaws.com/role-arn; for another token, AWS_ROLE_ARN of the worker.",
          ),
      })
      .optional()
      .describe('A role, by a web identity such as a Kubernetes service account (IRSA).'),
  })
  .refine((a) => Object.keys(a).length === 1, { error: 'expected exactly one of accessKey, webIdentity' })
  .describe("Left out: the worker's own identity (environment, profile, web identity, instance role).");

export type AwsAuth = z.output<typeof awsAuth>;

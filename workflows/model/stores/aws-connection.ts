import { z } from 'zod';
import { serverUrl } from './url.ts';

export const region = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'expected an AWS region, as in eu-west-1' });

/** How any service of AWS is reached. */
export const awsConnection = {
  region: region.optional().describe('AWS region. Left out: AWS_REGION of the worker.'),
  endpoint: serverUrl('auth')
    .optional()
    .describe('Endpoint override (VPC endpoint, emulator). Left out: AWS_ENDPOINT_URL, else the public one.'),
  roleArn: z
    .string()
    .regex(/^arn:[a-z-]+:iam::\d{12}:role\/.+$/, { error: 'expected arn:aws:iam::<12 digits>:role/<name>' })
    .optional()
    .describe('Role to assume through STS, for another account.'),
  externalId: z.string().min(2).max(1224).optional().describe('External ID that the role asks for.'),
} as const;

/** Of settings that have {@link awsConnection} and `auth`, those that say how AWS is reached. */
export const awsConnectionNames = ['region', 'endpoint', 'roleArn', 'externalId', 'auth'] as const;

import { z } from 'zod';
import { secretRef } from './credentials.ts';

/** What signs requests to AWS, where the worker's own identity should not. */
export const awsAuth = z
  .strictObject({
    accessKeyId: secretRef.describe('The access key ID.'),
    secretAccessKey: secretRef.describe('The secret access key.'),
    sessionToken: secretRef.optional().describe('The session token of a temporary access key.'),
  })
  .describe(
    "An access key. Left out: the worker's own identity (environment, profile, web identity, instance role).",
  );

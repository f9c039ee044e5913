import { z } from 'zod';
import type { WrittenSource } from '../../kind.ts';
import { refused } from '../../metadata.ts';
import { secretKey, secretRefOf, type Scope } from '../selectors.ts';

const identity =
  'Keyferry takes Google’s identity of its worker: run the worker as that service account and leave auth out';

export const googleProvider = z.strictObject({
  projectID: z.string().min(1).optional(),
  location: z.string().min(1).optional(),
  auth: z
    .strictObject({
      secretRef: z.strictObject({ secretAccessKeySecretRef: secretKey }).optional(),
      workloadIdentity: refused(identity).optional(),
      workloadIdentityFederation: refused(identity).optional(),
    })
    .optional(),
  secretVersionSelectionPolicy: z
    .literal('LatestOrFail', {
      error: 'expected LatestOrFail: Keyferry never takes another version for the newest',
    })
    .optional(),
});

export type GoogleProvider = z.output<typeof googleProvider>;
type Connection = Pick<
  NonNullable<WrittenSource['googleSecretManager']>,
  'project' | 'location' | 'credentials'
>;

export function googleConnection({ projectID, location, auth }: GoogleProvider, scope: Scope): Connection {
  const key = auth?.secretRef?.secretAccessKeySecretRef;
  return {
    ...(projectID !== undefined && { project: projectID }),
    ...(location !== undefined && { location }),
    ...(key && { credentials: secretRefOf(key, scope) }),
  };
}

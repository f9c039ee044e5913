import { z } from 'zod';
import type { WrittenSource } from '../../kind.ts';
import { refused } from '../../metadata.ts';
import { serviceAccount, serviceAccountOf, type Scope } from '../selectors.ts';
import { accessKeyOf, awsKeys } from './aws-keys.ts';

const sessions = 'sessions of Keyferry have no tags';

export const awsProvider = z.strictObject({
  service: z.literal('SecretsManager', {
    error: 'expected SecretsManager: Keyferry knows neither ParameterStore nor CertificateManager',
  }),
  region: z.string().min(1),
  role: z.string().min(1).optional(),
  externalID: z.string().min(1).optional(),
  auth: z
    .strictObject({
      secretRef: awsKeys.optional(),
      jwt: z.strictObject({ serviceAccountRef: serviceAccount.optional() }).optional(),
    })
    .refine((a) => Object.keys(a).length <= 1, { error: 'expected at most one of secretRef, jwt' })
    .optional(),
  additionalRoles: refused('Keyferry assumes one role and no chain of them').optional(),
  sessionTags: refused(sessions).optional(),
  sessionTagsPolicy: refused(sessions).optional(),
  customSessionTags: refused(sessions).optional(),
  transitiveTagKeys: refused(sessions).optional(),
  secretsManager: z
    .strictObject({
      forceDeleteWithoutRecovery: z.boolean().optional(),
      recoveryWindowInDays: z.int().optional(),
    })
    .optional(),
  prefix: z.string().optional(),
});

export type AwsProvider = z.output<typeof awsProvider>;
type Connection = Pick<
  NonNullable<WrittenSource['awsSecretsManager']>,
  'region' | 'roleArn' | 'externalId' | 'auth'
>;

export function awsConnection({ region, role, externalID, auth }: AwsProvider, scope: Scope): Connection {
  return {
    region,
    ...(role !== undefined && { roleArn: role }),
    ...(externalID !== undefined && { externalId: externalID }),
    ...(auth?.secretRef && { auth: accessKeyOf(auth.secretRef, scope) }),
    ...(auth?.jwt?.serviceAccountRef && {
      auth: { webIdentity: { token: serviceAccountOf(auth.jwt.serviceAccountRef, scope) } },
    }),
  };
}

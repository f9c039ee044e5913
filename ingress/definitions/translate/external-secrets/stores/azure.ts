import { z } from 'zod';
import type { WrittenSource } from '../../kind.ts';
import { refused } from '../../metadata.ts';
import { secretKey, secretRefOf, type Scope } from '../selectors.ts';

const clouds = { PublicCloud: 'public', USGovernmentCloud: 'usGovernment', ChinaCloud: 'china' } as const;

export const azureProvider = z
  .strictObject({
    vaultUrl: z.string().min(1),
    tenantId: z.string().min(1).optional(),
    authType: z.enum(['ServicePrincipal', 'ManagedIdentity', 'WorkloadIdentity']).default('ServicePrincipal'),
    environmentType: z.enum(['PublicCloud', 'USGovernmentCloud', 'ChinaCloud']).default('PublicCloud'),
    authSecretRef: z
      .strictObject({
        clientId: secretKey.optional(),
        tenantId: refused('a tenant is no credential: write it into tenantId of the store').optional(),
        clientSecret: secretKey.optional(),
        clientCertificate: refused('Keyferry logs in by a client secret or an identity').optional(),
      })
      .optional(),
    serviceAccountRef: refused(
      'Keyferry takes the workload identity of its worker: run it as that service account',
    ).optional(),
    identityId: z.string().min(1).optional(),
    useAzureSDK: z.boolean().optional(),
    customCloudConfig: refused(
      'Keyferry knows the public, the US government’s and the Chinese cloud',
    ).optional(),
  })
  .refine(
    (a) =>
      a.authType !== 'ServicePrincipal' ||
      (a.tenantId && a.authSecretRef?.clientId && a.authSecretRef.clientSecret),
    {
      error:
        'expected tenantId, and clientId and clientSecret in authSecretRef, with authType ServicePrincipal',
    },
  );

export type AzureProvider = z.output<typeof azureProvider>;
type Connection = Pick<NonNullable<WrittenSource['azureKeyVault']>, 'vaultUrl' | 'cloud' | 'auth'>;

export function azureConnection(provider: AzureProvider, scope: Scope): Connection {
  const { vaultUrl, environmentType } = provider;
  return {
    vaultUrl,
    ...(environmentType !== 'PublicCloud' && { cloud: clouds[environmentType] }),
    auth: authOf(provider, scope),
  };
}

function authOf(
  { authType, tenantId, authSecretRef, identityId }: AzureProvider,
  scope: Scope,
): Connection['auth'] {
  if (authType === 'ManagedIdentity')
    return { managedIdentity: { ...(identityId !== undefined && { clientId: identityId }) } };
  const { clientId, clientSecret } = authSecretRef ?? {};
  if (authType === 'WorkloadIdentity' || !clientId || !clientSecret)
    return { workloadIdentity: { ...(tenantId !== undefined && { tenantId }) } };
  return {
    clientSecret: {
      tenantId: tenantId ?? '',
      clientId: secretRefOf(clientId, scope),
      clientSecret: secretRefOf(clientSecret, scope),
    },
  };
}

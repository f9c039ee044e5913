import { z } from 'zod';
import type { WrittenSource } from '../../kind.ts';
import { secretKey, secretRefOf, serviceAccount, serviceAccountOf, type Scope } from '../selectors.ts';
import { ca, caOf } from './ca.ts';

export const kubernetesProvider = z.strictObject({
  server: z.strictObject({ url: z.string().min(1).optional(), ...ca }).optional(),
  auth: z
    .strictObject({
      cert: z.strictObject({ clientCert: secretKey, clientKey: secretKey }).optional(),
      token: z.strictObject({ bearerToken: secretKey }).optional(),
      serviceAccount: serviceAccount.optional(),
    })
    .refine((a) => Object.keys(a).length <= 1, {
      error: 'expected at most one of cert, token, serviceAccount',
    })
    .optional(),
  authRef: secretKey.optional(),
  remoteNamespace: z.string().min(1).default('default'),
});

export type KubernetesProvider = z.output<typeof kubernetesProvider>;
type Connection = Omit<NonNullable<WrittenSource['kubernetes']>, 'name' | 'selector' | 'namespaces'>;

export function kubernetesConnection(
  { server, auth, authRef, remoteNamespace }: KubernetesProvider,
  scope: Scope,
): Connection {
  const trusted = caOf(server ?? {}, scope);
  return {
    ...(server?.url !== undefined && { server: server.url }),
    ...(authRef && { kubeconfig: secretRefOf(authRef, scope) }),
    ...(trusted !== undefined && { ca: trusted }),
    ...(auth?.token && { token: secretRefOf(auth.token.bearerToken, scope) }),
    ...(auth?.serviceAccount && { token: serviceAccountOf(auth.serviceAccount, scope) }),
    ...(auth?.cert && {
      clientCertificate: secretRefOf(auth.cert.clientCert, scope),
      clientKey: secretRefOf(auth.cert.clientKey, scope),
    }),
    namespace: remoteNamespace,
  };
}

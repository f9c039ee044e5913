import { z } from 'zod';
import type { WrittenDestination } from '../../kind.ts';
import { refused } from '../../metadata.ts';
import { secretKey, secretRefOf, serviceAccount, serviceAccountOf, type Scope } from '../selectors.ts';
import { accessKeyOf, awsKeys } from './aws-keys.ts';
import { ca, caOf } from './ca.ts';

type Connection = Omit<NonNullable<WrittenDestination['vault']>, 'path' | 'mount' | 'version'>;
type Auth = NonNullable<Connection['auth']>;

const auth = z.strictObject({
  namespace: refused('Keyferry logs in to the namespace of the store').optional(),
  tokenSecretRef: secretKey.optional(),
  appRole: z
    .strictObject({
      path: z.string().min(1).default('approle'),
      roleId: z.string().min(1).optional(),
      roleRef: secretKey.optional(),
      secretRef: secretKey,
    })
    .refine((a) => a.roleId !== undefined || a.roleRef !== undefined, { error: 'expected roleId or roleRef' })
    .optional(),
  kubernetes: z
    .strictObject({
      mountPath: z.string().min(1).default('kubernetes'),
      role: z.string().min(1),
      serviceAccountRef: serviceAccount.optional(),
      secretRef: z.strictObject({ ...secretKey.shape, key: z.string().min(1).default('token') }).optional(),
    })
    .optional(),
  jwt: z
    .strictObject({
      path: z.string().min(1).default('jwt'),
      role: z.string().min(1).optional(),
      secretRef: secretKey.optional(),
      kubernetesServiceAccountToken: z
        .strictObject({
          serviceAccountRef: serviceAccount,
          audiences: z.array(z.string().min(1)).optional(),
          expirationSeconds: z.int().optional(),
        })
        .optional(),
    })
    .refine((j) => (j.secretRef === undefined) !== (j.kubernetesServiceAccountToken === undefined), {
      error: 'expected exactly one of secretRef, kubernetesServiceAccountToken',
    })
    .optional(),
  cert: z
    .strictObject({
      path: z.string().min(1).default('cert'),
      vaultRole: z.string().min(1).optional(),
      clientCert: secretKey,
      secretRef: secretKey,
    })
    .optional(),
  iam: z
    .strictObject({
      path: z.string().min(1).default('aws'),
      region: z.string().min(1).optional(),
      role: z.string().min(1).optional(),
      vaultRole: z.string().min(1),
      externalID: refused('a login has no external ID here').optional(),
      vaultAwsIamServerID: z.string().min(1).optional(),
      secretRef: awsKeys.optional(),
      jwt: z.strictObject({ serviceAccountRef: serviceAccount.optional() }).optional(),
    })
    .optional(),
  userPass: z
    .strictObject({
      path: z.string().min(1).default('userpass'),
      username: z.string().min(1),
      secretRef: secretKey,
    })
    .optional(),
  ldap: refused('Keyferry does not log in by LDAP: use AppRole, or the worker’s own identity').optional(),
  gcp: refused(
    'Keyferry does not log in by Google Cloud: use AppRole, or the worker’s own identity',
  ).optional(),
});

export const vaultProvider = z.strictObject({
  server: z.string().min(1),
  path: z.string().min(1).optional(),
  version: z.enum(['v1', 'v2']).default('v2'),
  namespace: z.string().min(1).optional(),
  auth: auth
    .refine((a) => Object.keys(a).length <= 1, { error: 'expected at most one way to log in' })
    .optional(),
  ...ca,
  tls: z.strictObject({ certSecretRef: secretKey.optional(), keySecretRef: secretKey.optional() }).optional(),
  readYourWrites: z.boolean().optional(),
  forwardInconsistent: z.boolean().optional(),
  headers: refused('Keyferry sends no headers of its users').optional(),
  checkAndSet: z.strictObject({ required: z.boolean().optional() }).optional(),
});

export type VaultProvider = z.output<typeof vaultProvider>;

export function vaultConnection(provider: VaultProvider, scope: Scope): Connection {
  const login = provider.auth && authOf(provider.auth, scope);
  const trusted = caOf(provider, scope);
  const { certSecretRef: certificate, keySecretRef: key } = provider.tls ?? {};
  const tls = {
    ...(trusted !== undefined && { ca: trusted }),
    ...(certificate && { certificate: secretRefOf(certificate, scope) }),
    ...(key && { key: secretRefOf(key, scope) }),
  };
  return {
    address: provider.server,
    ...(provider.namespace !== undefined && { namespace: provider.namespace }),
    ...(login && { auth: login }),
    ...(Object.keys(tls).length > 0 && { tls }),
  };
}

function authOf(given: NonNullable<VaultProvider['auth']>, scope: Scope): Auth | undefined {
  const ref = (selector: z.output<typeof secretKey>) => secretRefOf(selector, scope);
  const { tokenSecretRef, appRole, kubernetes, jwt, cert, iam, userPass } = given;
  if (tokenSecretRef) return { token: ref(tokenSecretRef) };
  if (appRole) {
    const roleId = appRole.roleRef ? ref(appRole.roleRef) : (appRole.roleId ?? '');
    return { appRole: { mount: appRole.path, roleId, secretId: ref(appRole.secretRef) } };
  }
  if (kubernetes) {
    const { mountPath: mount, role, serviceAccountRef, secretRef } = kubernetes;
    const token = secretRef
      ? ref(secretRef)
      : serviceAccountRef && serviceAccountOf(serviceAccountRef, scope);
    return { kubernetes: { mount, role, ...(token && { jwt: token }) } };
  }
  if (jwt) return jwtOf(jwt, scope);
  if (cert) {
    const certificate = { certificate: ref(cert.clientCert), key: ref(cert.secretRef) };
    return {
      certificate: { mount: cert.path, ...(cert.vaultRole && { role: cert.vaultRole }), ...certificate },
    };
  }
  if (iam) return { awsIam: iamOf(iam, scope) };
  if (!userPass) return undefined;
  return {
    userpass: { mount: userPass.path, username: userPass.username, password: ref(userPass.secretRef) },
  };
}

function jwtOf(
  {
    path,
    role,
    secretRef,
    kubernetesServiceAccountToken,
  }: NonNullable<NonNullable<VaultProvider['auth']>['jwt']>,
  scope: Scope,
): Auth | undefined {
  const named = { mount: path, ...(role !== undefined && { role }) };
  if (secretRef) return { jwt: { ...named, token: secretRefOf(secretRef, scope) } };
  if (!kubernetesServiceAccountToken) return undefined;
  const { serviceAccountRef, audiences } = kubernetesServiceAccountToken;
  const account = { ...serviceAccountRef, ...(audiences && { audiences }) };
  return { jwt: { ...named, token: serviceAccountOf(account, scope) } };
}

function iamOf(
  {
    path,
    region,
    role,
    vaultRole,
    vaultAwsIamServerID,
    secretRef,
    jwt,
  }: NonNullable<NonNullable<VaultProvider['auth']>['iam']>,
  scope: Scope,
): NonNullable<Auth['awsIam']> {
  return {
    mount: path,
    role: vaultRole,
    ...(region !== undefined && { region }),
    ...(role !== undefined && { roleArn: role }),
    ...(vaultAwsIamServerID !== undefined && { serverId: vaultAwsIamServerID }),
    ...(secretRef && { auth: accessKeyOf(secretRef, scope) }),
    ...(jwt?.serviceAccountRef && {
      auth: { webIdentity: { token: serviceAccountOf(jwt.serviceAccountRef, scope) } },
    }),
  };
}

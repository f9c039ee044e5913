import type { SecretRef } from '../../../workflows/model/stores/credentials.ts';
import type { VaultConnection } from '../../../workflows/model/stores/vault.ts';
import {
  credentialPlace,
  readCredential,
  readHeaderCredential,
  type AskedCredential,
} from '../credential.ts';
import { StoreError } from '../store-error.ts';
import type { OpenOptions } from '../world.ts';
import { signIdentityRequest } from './aws-iam.ts';
import type { VaultRequest } from './request.ts';

/** A token, or the request that gets one. */
export type Credentials =
  { readonly kind: 'token'; readonly token: string } | { readonly kind: 'login'; readonly request: Login };

type Login = VaultRequest & Required<Pick<VaultRequest, 'login' | 'body'>>;
type Given = NonNullable<VaultConnection['auth']>;
type Auth = { readonly [M in keyof Given]-?: NonNullable<Given[M]> };
type Method = keyof Auth;

/** How credentials are read. */
interface Reader {
  readonly where: string;
  readonly options: OpenOptions;
  /** One that has no spaces, and can stand in a header. */
  readonly get: Get;
  /** Any text. */
  readonly getText: Get;
}

type Get = (ref: SecretRef, what: string) => Promise<string>;

/**
 * What to log in with, read afresh each time, since credentials in files are rotated.
 *
 * @throws {StoreError} `notConfigured`, naming the variable or file that is missing; what keeps AWS from giving
 * credentials that the definition asks for
 */
export async function readCredentials(
  auth: VaultConnection['auth'],
  where: string,
  options: OpenOptions,
): Promise<Credentials> {
  const asked = (ref: SecretRef, what: string): AskedCredential => ({
    ref,
    what,
    where,
    world: options.world,
  });
  const reader: Reader = {
    where,
    options,
    get: (ref, what) => readHeaderCredential(asked(ref, what)),
    getText: (ref, what) => readCredential(asked(ref, what)),
  };
  if (auth === undefined) return await fromEnvironment(reader);
  for (const method of Object.keys(methods) as Method[]) {
    const settings = auth[method];
    if (settings !== undefined) return await readAs(method, settings, reader);
  }
  throw new TypeError('auth without a method passed validation');
}

function readAs<M extends Method>(method: M, settings: Auth[M], reader: Reader): Promise<Credentials> {
  return methods[method](settings, reader);
}

type Methods = {
  readonly [M in Method]: (settings: Auth[M], reader: Reader) => Promise<Credentials>;
};

/** Every auth method of the model: a new one does not compile until it is here. */
const methods: Methods = {
  token: async (ref, { get }) => ({ kind: 'token', token: await get(ref, 'the token') }),
  appRole: async ({ mount, roleId, secretId }, { get }) => {
    const role_id = typeof roleId === 'string' ? roleId : await get(roleId, 'the role ID');
    const body = { role_id, secret_id: await get(secretId, 'the secret ID') };
    const check = `Check ${field('auth.appRole.roleId', roleId)}, ${field('auth.appRole.secretId', secretId)} (used up or expired?), the mount in auth.appRole`;
    return login(`auth/${mount}/login`, body, 'AppRole', check);
  },
  kubernetes: async ({ mount, role, jwt = { file: POD_TOKEN } }, { get }) => {
    const body = { role, jwt: await get(jwt, "the service account's token") };
    const check =
      'Check that the role exists and is bound to the service account, its audience, that the token has not expired, the mount in auth.kubernetes';
    return login(`auth/${mount}/login`, body, 'Kubernetes', check);
  },
  userpass: async ({ mount, username, password }, { where, get, getText }) => {
    const name = typeof username === 'string' ? username : await get(username, 'the username');
    if (name.includes('/')) throw noUsername(where);
    const body = { password: await getText(password, 'the password') };
    const check = `Check ${field('auth.userpass.username', username)}, ${field('auth.userpass.password', password)}, the mount in auth.userpass`;
    return login(`auth/${mount}/login/${name}`, body, 'userpass', check);
  },
  github: async ({ mount, token }, { get }) => {
    const body = { token: await get(token, 'the GitHub token') };
    const check = `Check that the token, ${field('auth.github.token', token)}, has not expired and may read the organisation (read:org), that its user is in the organisation of the auth method, the mount in auth.github`;
    return login(`auth/${mount}/login`, body, 'GitHub', check);
  },
  awsIam: async ({ mount, role, ...settings }, { where, options }) => {
    const body = {
      ...(role !== undefined && { role }),
      ...(await signIdentityRequest(settings, where, options)),
    };
    const check =
      'Check that the role exists and is bound to the identity that signs, serverId, region (us-east-1 unless Vault has sts_region or use_sts_region_from_client), the mount in auth.awsIam';
    return login(`auth/${mount}/login`, body, 'AWS', check);
  },
  jwt: async ({ mount, role, token }, { get }) => {
    const body = { ...(role !== undefined && { role }), jwt: await get(token, 'the JWT') };
    const check = `Check the role and its bound claims, the audience, that the JWT, ${field('auth.jwt.token', token)}, has not expired, the mount in auth.jwt`;
    return login(`auth/${mount}/login`, body, 'JWT', check);
  },
  // The certificate is shown in the handshake: see tls.ts.
  certificate: ({ mount, role }) => {
    const check =
      'Check that the auth method trusts the certificate, that it has not expired, that nothing ends TLS before Vault, the mount in auth.certificate';
    const body = role === undefined ? {} : { name: role };
    return Promise.resolve(login(`auth/${mount}/login`, body, 'TLS certificate', check));
  },
};

/** A field of the definition, and where it says that its value is. */
function field(name: string, given: SecretRef | string): string {
  return typeof given === 'string' ? name : `${name} (${credentialPlace(given)})`;
}

/** https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
const POD_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

function login(path: string, body: Login['body'], method: string, check: string): Credentials {
  const words = { method, check: `${check}, and the namespace.` };
  return { kind: 'login', request: { operation: 'login', method: 'POST', path, body, login: words } };
}

async function fromEnvironment(reader: Reader): Promise<Credentials> {
  const { where, options } = reader;
  const { world } = options;
  if (world.env('VAULT_TOKEN') !== undefined) return await methods.token({ env: 'VAULT_TOKEN' }, reader);
  const file = world.env('VAULT_TOKEN_FILE');
  if (file !== undefined) return await methods.token({ file }, reader);
  if (world.env('VAULT_ROLE_ID') === undefined && world.env('VAULT_SECRET_ID') === undefined)
    throw new StoreError({
      code: 'notConfigured',
      message: `${where}: the worker has nothing to log in with.`,
      remedy:
        'Set VAULT_TOKEN, VAULT_TOKEN_FILE, or VAULT_ROLE_ID and VAULT_SECRET_ID for the worker, or auth in the definition.',
    });
  const roleId = { env: 'VAULT_ROLE_ID' };
  return await methods.appRole({ mount: 'approle', roleId, secretId: { env: 'VAULT_SECRET_ID' } }, reader);
}

function noUsername(where: string): StoreError {
  return new StoreError({
    code: 'notConfigured',
    message: `${where}: the username has a slash, which userpass does not take.`,
    remedy: 'Correct auth.userpass.username.',
  });
}

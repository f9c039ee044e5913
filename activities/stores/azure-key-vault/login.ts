import {
  ClientSecretCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
  type TokenCredential,
} from '@azure/identity';
import { readCredential } from '../credential.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';
import type { AzureConnection, Endpoint } from './endpoint.ts';
import type { AzureHttp } from './http-client.ts';
import { askingThrough, loginHttpClient } from './login-http.ts';
import { toLoginError, traceOf, type LoginTrace } from './login-failure.ts';

type Auth = NonNullable<AzureConnection['auth']>;

interface Login {
  /** For messages. */
  readonly how: string;
  readonly credential: TokenCredential;
}

/**
 * Who asks the vault. Tokens live in memory and end there, with the activity, or with the process those that MSAL keeps
 * for managed identities: Entra ID cannot take one back, so there is nothing to revoke. Credentials are read afresh
 * each time, since those in files are rotated.
 *
 * @throws {StoreError} `notConfigured`, naming the variable or file that is missing
 */
export async function openLogin(
  given: Auth | undefined,
  endpoint: Endpoint,
  http: AzureHttp,
  world: World,
): Promise<TokenCredential> {
  const auth = given ?? managedIdentityIn(world);
  let trace: LoginTrace | undefined;
  const client = http.client(
    () => 'Login',
    (request, answer) => {
      // Whether there is a metadata service at all is a question that the default chain asks; no is an answer.
      if (auth === undefined && !request.url.startsWith(endpoint.authorityHost)) return;
      trace = traceOf(answer) ?? trace;
    },
  );
  const { how, credential } = await loginBy(auth, endpoint, world);
  const asking = askingThrough(client, credential);
  return {
    async getToken(scopes, options) {
      trace = undefined;
      try {
        return await asking.getToken(scopes, options);
      } catch (error) {
        throw error instanceof StoreError ? error : toLoginError(trace, endpoint.where, how);
      }
    },
  };
}

/** As secrets-manager is told which managed identity to use. */
function managedIdentityIn(world: World): Auth | undefined {
  const clientId = world.env('AZURE_MANAGED_CLIENT_ID');
  const resourceId = world.env('AZURE_MANAGED_RESOURCE_ID');
  if (clientId === undefined && resourceId === undefined) return undefined;
  return {
    managedIdentity: {
      ...(clientId !== undefined && { clientId }),
      ...(resourceId !== undefined && { resourceId }),
    },
  };
}

async function loginBy(
  auth: Auth | undefined,
  { authorityHost, knownAuthority, where }: Endpoint,
  world: World,
): Promise<Login> {
  const common = {
    authorityHost,
    httpClient: loginHttpClient,
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
  };
  const options = { ...common, disableInstanceDiscovery: !knownAuthority };
  const read = (ref: Parameters<typeof readCredential>[0]['ref'], what: string): Promise<string> =>
    readCredential({ ref, what, where, world });
  if (auth?.clientSecret) {
    const { tenantId, clientId, clientSecret } = auth.clientSecret;
    const id = typeof clientId === 'string' ? clientId : await read(clientId, 'the client ID');
    const secret = await read(clientSecret, 'the client secret');
    return {
      how: 'client secret',
      credential: new ClientSecretCredential(checkedTenant(tenantId, where), id, secret, options),
    };
  }
  if (auth?.workloadIdentity) {
    const { tenantId, clientId, tokenFile } = auth.workloadIdentity;
    const setting = (given: string | undefined, name: string): string =>
      given ?? variable(name, where, world);
    const tokenFilePath = setting(tokenFile, 'AZURE_FEDERATED_TOKEN_FILE');
    await read({ file: tokenFilePath }, 'the federated token');
    return {
      how: 'workload identity',
      credential: new WorkloadIdentityCredential({
        ...options,
        tenantId: checkedTenant(setting(tenantId, 'AZURE_TENANT_ID'), where),
        clientId: setting(clientId, 'AZURE_CLIENT_ID'),
        tokenFilePath,
      }),
    };
  }
  if (auth?.managedIdentity) {
    const { clientId, resourceId } = auth.managedIdentity;
    if (clientId !== undefined && resourceId !== undefined)
      throw new StoreError({
        code: 'notConfigured',
        message: `${where}: the managed identity is named twice, by its client ID and by its resource ID.`,
        remedy:
          'Leave one of them out (auth.managedIdentity, or AZURE_MANAGED_CLIENT_ID and AZURE_MANAGED_RESOURCE_ID).',
      });
    const identity =
      resourceId === undefined ? { ...(clientId !== undefined && { clientId }) } : { resourceId };
    return { how: 'managed identity', credential: new ManagedIdentityCredential({ ...common, ...identity }) };
  }
  return { how: 'the default credential chain', credential: new DefaultAzureCredential(options) };
}

function variable(name: string, where: string, world: World): string {
  const value = world.env(name);
  if (value !== undefined) return value;
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: auth.workloadIdentity leaves out what the environment variable ${name} then says, and that is not set.`,
    remedy: `Label the pod azure.workload.identity/use: "true", set ${name}, or complete auth.workloadIdentity.`,
  });
}

/** It becomes part of a URL, and the SDK quotes it in its complaint. */
function checkedTenant(tenant: string, where: string): string {
  if (/^[A-Za-z0-9.-]+$/.test(tenant)) return tenant;
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: the tenant ID has characters that no tenant has.`,
    remedy: "Give the tenant's ID or its domain.",
  });
}

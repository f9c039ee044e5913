import NodeVault from 'node-vault';
import type { VaultConnection } from '../../../workflows/model/stores/vault.ts';
import { StoreError } from '../store-error.ts';
import type { JsonValue } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { readCredentials } from './credentials.ts';
import { endpointOf } from './endpoint.ts';
import { tokenRefused } from './failure.ts';
import { field, textOf } from './json-fields.ts';
import { encodePath } from './path.ts';
import type { Answer, VaultRequest } from './request.ts';
import { createTransport, type TransportCall } from './transport.ts';

/** A logged-in client of one Vault, for one activity. Closing it revokes a token that it got by logging in. */
export interface VaultClient extends AsyncDisposable {
  /** Which Vault, for messages. */
  readonly where: string;
  /**
   * One request, made once.
   * @throws {StoreError} whatever is not a definite answer; or the reason of the signal it was opened with
   */
  call(request: VaultRequest): Promise<Answer>;
}

/** The time that revoking may take: closing must not hold up a cancelled activity. */
const REVOKE_MS = 3_000;

type Call = (request: VaultRequest, signal: AbortSignal, token: string | undefined) => Promise<Answer>;

/** @throws {StoreError} `notConfigured`, `unauthenticated`, or what keeps Vault from answering the login */
export async function openVaultClient(
  connection: VaultConnection,
  { world, signal }: OpenOptions,
): Promise<VaultClient> {
  const { address, namespace, where } = endpointOf(connection, world);
  const credentials = await readCredentials(connection.auth, where, world);
  const call = createCall(address, createTransport({ where, namespace, world }));
  if (credentials.kind === 'token') {
    const { token } = credentials;
    return {
      where,
      call: (request) => callTellingToken(call, request, signal, token, where),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const { mount, roleId, secretId } = credentials;
  const body = { role_id: roleId, secret_id: secretId };
  const login = { operation: 'login', method: 'POST', path: `auth/${mount}/login`, body } as const;
  const answer = await call(login, signal, undefined);
  const token = textOf(field(answer.body, 'auth', 'client_token'));
  if (!token) throw noToken(where, login.path);
  return {
    where,
    call: (request) => callTellingToken(call, request, signal, token, where),
    async [Symbol.asyncDispose]() {
      // Vault revokes no batch token: they cost it nothing and end by themselves.
      if (textOf(field(answer.body, 'auth', 'token_type')) === 'batch') return;
      const revoke = { operation: 'revoke', method: 'POST', path: 'auth/token/revoke-self' } as const;
      try {
        // Not the activity's signal: a token must not outlive an activity for having been cancelled.
        await call(revoke, AbortSignal.timeout(REVOKE_MS), token);
      } catch {
        // What was done is done; Vault ends the token when its time is over. The metric shows the failure.
      }
    },
  };
}

/**
 * node-vault builds and judges requests; what is on the wire is our transport's. Its `debug` would print values,
 * and it falls back to variables of the process where ours come from the world.
 */
function createCall(address: string, transport: ReturnType<typeof createTransport>): Call {
  const client: NodeVault.client & { pathPrefix?: string; namespace?: string } = NodeVault({
    endpoint: address,
    debug: () => undefined,
    'request-promise': { defaults: () => (options: TransportCall) => transport(options) },
  });
  Object.assign(client, { pathPrefix: '', namespace: '', token: '' });
  return async (request, signal, token) => {
    try {
      const options = {
        method: request.method,
        path: `/${encodePath(request.path)}`,
        request,
        signal,
        token,
      };
      return { found: true, body: (await client.request(options)) as JsonValue | undefined };
    } catch (error) {
      const body = bodyOfNotFound(error);
      if (body === undefined) throw error;
      return { found: false, body };
    }
  };
}

/** The transport lets one failing status through to node-vault, which makes an error of it: 404. */
function bodyOfNotFound(error: unknown): JsonValue | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined;
  const { statusCode, body } = error.response as { statusCode: number; body: JsonValue };
  return statusCode === 404 ? body : undefined;
}

/**
 * Some endpoints and older versions say "permission denied" of a token they do not know as well; the lookup of the
 * token tells one from the other.
 */
async function callTellingToken(
  call: Call,
  request: VaultRequest,
  signal: AbortSignal,
  token: string,
  where: string,
): Promise<Answer> {
  try {
    return await call(request, signal, token);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'forbidden') throw error;
    if (!(await isKnown(call, signal, token))) throw refusedToken(where, request);
    throw error;
  }
}

async function isKnown(call: Call, signal: AbortSignal, token: string): Promise<boolean> {
  try {
    await call({ operation: 'lookup', method: 'GET', path: 'auth/token/lookup-self' }, signal, token);
    return true;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return error.code !== 'unauthenticated';
  }
}

function refusedToken(where: string, { path }: VaultRequest): StoreError {
  const { code, fact, remedy } = tokenRefused;
  return new StoreError({ code, message: `${where}: asked for ${path}: ${fact}.`, remedy });
}

function noToken(where: string, path: string): StoreError {
  return new StoreError({
    code: 'unauthenticated',
    message: `${where}: the login at ${path} gave no token.`,
    remedy:
      'Let the AppRole log in without a second factor, and check that auth.appRole.mount is an AppRole.',
  });
}

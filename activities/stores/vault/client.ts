import type { VaultConnection } from '../../../workflows/model/stores/vault.ts';
import { StoreError } from '../store-error.ts';
import type { OpenOptions } from '../world.ts';
import { createCall, type Call } from './call.ts';
import { readCredentials } from './credentials.ts';
import { endpointOf } from './endpoint.ts';
import { tokenRefused } from './failure.ts';
import { createHttpClient } from '../http-client.ts';
import { logIn } from './login.ts';
import type { Answer, VaultRequest } from './request.ts';
import { vaultTls } from './tls.ts';
import { createTransport } from './transport.ts';

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

/** @throws {StoreError} `notConfigured`, `unauthenticated`, or what keeps Vault from answering the login */
export async function openVaultClient(
  connection: VaultConnection,
  options: OpenOptions,
): Promise<VaultClient> {
  const { world, signal } = options;
  const endpoint = endpointOf(connection, world);
  const { address, namespace, where } = endpoint;
  await using resources = new AsyncDisposableStack();
  const http = resources.use(
    createHttpClient(await vaultTls(connection, endpoint, world), { guard: world.guard }),
  );
  const credentials = await readCredentials(connection.auth, where, options);
  const call = createCall(address, createTransport({ where, namespace, http, world }));
  const { token } = resources.use(await logIn(credentials, call, where, signal));
  const kept = resources.move();
  return {
    where,
    call: (request) => callTellingToken(call, request, signal, token, where),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
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

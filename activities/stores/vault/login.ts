import { StoreError } from '../store-error.ts';
import type { Call } from './call.ts';
import type { Credentials } from './credentials.ts';
import { field, textOf } from './json-fields.ts';
import type { VaultRequest } from './request.ts';

/** A token to make requests with. Disposing revokes it where a login gave it. */
export interface Session extends AsyncDisposable {
  readonly token: string;
}

/** The time that revoking may take: closing must not hold up a cancelled activity. */
const REVOKE_MS = 3_000;

/** @throws {StoreError} `unauthenticated`, or what keeps Vault from answering */
export async function logIn(
  credentials: Credentials,
  call: Call,
  where: string,
  signal: AbortSignal,
): Promise<Session> {
  if (credentials.kind === 'token')
    return { token: credentials.token, [Symbol.asyncDispose]: () => Promise.resolve() };
  const { request } = credentials;
  const { body } = await call(request, signal, undefined);
  const token = textOf(field(body, 'auth', 'client_token'));
  if (!token) throw noToken(where, request);
  return {
    token,
    async [Symbol.asyncDispose]() {
      // Vault revokes no batch token: they cost it nothing and end by themselves.
      if (textOf(field(body, 'auth', 'token_type')) === 'batch') return;
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

function noToken(where: string, { path, login }: VaultRequest): StoreError {
  return new StoreError({
    code: 'unauthenticated',
    message: `${where}: the login at ${path} gave no token.`,
    remedy: `Let the worker log in without a second factor, and check that the auth method mounted there is ${login?.method ?? 'the right one'}.`,
  });
}

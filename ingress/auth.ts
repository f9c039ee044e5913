import type { MiddlewareHandler } from 'hono';
import { refuse } from './answer.ts';

/** The header that senders of vault-secret-sync already set. */
const TOKEN_HEADER = 'X-Vault-Secret-Sync-Token';

/**
 * Lets a request through that carries the token, in `X-Vault-Secret-Sync-Token` or as a bearer token: 401 without
 * one, 403 with another. Digests are compared, in a time that depends on neither token.
 *
 * @throws {TypeError} where the token is blank
 */
export function requireToken(token: string): MiddlewareHandler {
  if (token.trim() === '') throw new TypeError('the token of the ingress is blank');
  const expected = digest(token);
  return async (c, next) => {
    const given = c.req.header(TOKEN_HEADER) || bearer(c.req.header('Authorization'));
    if (given !== undefined && equal(await digest(given), await expected)) {
      await next();
      return;
    }
    c.header('WWW-Authenticate', 'Bearer realm="keyferry"');
    if (given === undefined)
      return refuse(c, 401, {
        code: 'unauthenticated',
        message: 'The request carries no token.',
        remedy: `Send it as ${TOKEN_HEADER}, or as Authorization: Bearer.`,
      });
    return refuse(c, 403, {
      code: 'forbidden',
      message: 'The token is not the one expected.',
      remedy:
        'Send the token that the ingress was given in KEYFERRY_EVENTS_TOKEN or KEYFERRY_EVENTS_TOKEN_FILE.',
    });
  };
}

function bearer(authorization: string | undefined): string | undefined {
  return /^bearer +(\S.*)$/i.exec(authorization ?? '')?.[1];
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (const [i, byte] of a.entries()) difference |= byte ^ (b[i] ?? 0);
  return difference === 0;
}

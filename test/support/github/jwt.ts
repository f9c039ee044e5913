import { verify } from 'node:crypto';
import { Refusal } from './messages.ts';
import type { App, State } from './state.ts';

/** The longest that GitHub lets a JWT live, in seconds; and how far it lets clocks differ. */
const MAX_LIFE = 600;
const LEEWAY = 60;

/**
 * The App that signed a JWT: RS256, its times, its issuer.
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
export function appOf(state: State, jwt: string): App {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const header = decoded(head);
  const claims = decoded(body);
  const app = state.apps.find(({ id }) => id === String(claims['iss']));
  if (header['alg'] !== 'RS256' || app === undefined) throw undecodable();
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify('RSA-SHA256', signed, app.publicKey, Buffer.from(signature, 'base64url'))) throw undecodable();
  const now = state.clock.seconds();
  const { exp, iat } = claims;
  if (typeof exp !== 'number' || exp <= now)
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (exp > now + MAX_LIFE + LEEWAY)
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== 'number' || iat > now + LEEWAY)
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  return app;
}

function undecodable(): Refusal {
  return new Refusal(401, 'A JSON web token could not be decoded');
}

function decoded(part: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Readonly<Record<string, unknown>>;
  } catch {
    throw undecodable();
  }
}

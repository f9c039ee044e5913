import { Refusal, type GithubRequest } from './messages.ts';
import type { State, Token } from './state.ts';

/** What follows `token` or `bearer`. */
export function credentialOf({ headers }: GithubRequest): string {
  const given = headers['authorization'];
  const credential = typeof given === 'string' ? /^(?:token|bearer) (\S+)$/i.exec(given)?.[1] : undefined;
  if (credential === undefined) throw new Refusal(401, 'Requires authentication');
  return credential;
}

/** The token of a request. A JWT is none. */
export function tokenOf(
  state: State,
  request: GithubRequest,
): { readonly text: string; readonly token: Token } {
  const text = credentialOf(request);
  const token = state.tokens.get(text);
  if (token === undefined) throw new Refusal(401, 'Bad credentials');
  return { text, token };
}

/** Whether it may read, or with any other method write, what the permission is for; and is of the owner. */
export function authorise(state: State, request: GithubRequest, permission: string, owner: string): void {
  const { token } = tokenOf(state, request);
  const held = token.permissions[permission];
  const wanted = request.method === 'GET' ? 'read' : 'write';
  const who = token.installation === undefined ? 'personal access token' : 'integration';
  if (held !== 'write' && held !== wanted) throw new Refusal(403, `Resource not accessible by ${who}`);
  if (token.installation === undefined) return;
  const installation = state.apps
    .flatMap(({ installations }) => installations)
    .find(({ id }) => id === token.installation);
  if (installation?.owner.toLowerCase() !== owner.toLowerCase()) throw new Refusal(404, 'Not Found');
}

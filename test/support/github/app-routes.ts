import { randomBytes } from 'node:crypto';
import { credentialOf, tokenOf } from './access.ts';
import { appOf } from './jwt.ts';
import { notFound, Refusal, type GithubAnswer, type GithubRequest } from './messages.ts';
import type { Installation, State } from './state.ts';

/** POST /app/installations/{id}/access_tokens */
export function createToken(state: State, request: GithubRequest, id: string): GithubAnswer {
  const app = appOf(state, credentialOf(request));
  const installation = app.installations.find((each) => String(each.id) === id);
  if (installation === undefined) throw notFound();
  const token = `ghs_${randomBytes(18).toString('hex')}`;
  state.tokens.set(token, { permissions: installation.permissions, installation: installation.id });
  const expires = new Date(state.clock.now() + 3_600_000).toISOString();
  const { permissions } = installation;
  return { status: 201, body: { token, expires_at: expires, permissions, repository_selection: 'all' } };
}

/** GET /orgs/{org}/installation, /repos/{owner}/{repo}/installation */
export function findInstallation(state: State, request: GithubRequest, owner: string): GithubAnswer {
  const app = appOf(state, credentialOf(request));
  const of = ({ owner: each }: Installation): boolean => each.toLowerCase() === owner.toLowerCase();
  const installation = app.installations.find(of);
  if (installation === undefined) throw notFound();
  return { status: 200, body: { id: installation.id, app_id: Number(app.id), account: { login: owner } } };
}

/** DELETE /installation/token */
export function revokeToken(state: State, request: GithubRequest): GithubAnswer {
  const { text, token } = tokenOf(state, request);
  if (token.installation === undefined)
    throw new Refusal(403, 'Resource not accessible by personal access token');
  state.tokens.delete(text);
  return { status: 204 };
}

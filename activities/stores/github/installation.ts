import { createAppAuth } from '@octokit/auth-app';
import { z } from 'zod';
import { StoreError } from '../store-error.ts';
import type { Credentials } from './credentials.ts';
import type { Exchange } from './exchange.ts';
import { strangeAnswer } from './answers.ts';
import type { GithubRequest } from './request.ts';
import type { Scope } from './scope.ts';

type App = Extract<Credentials, { kind: 'app' }>;

/**
 * A JWT that the App signed: valid for less than ten minutes, and made for one login.
 * @throws {StoreError} `notConfigured` where the key is none; Octokit's own error may quote it
 */
export async function appJwt({ appId, privateKey, place }: App, where: string): Promise<string> {
  try {
    const { token } = await createAppAuth({ appId, privateKey })({ type: 'app' });
    return token;
  } catch {
    throw new StoreError({
      code: 'notConfigured',
      message: `${where}: the private key of App ${appId}, in ${place}, is no RSA key in PEM.`,
      remedy:
        "Put there (auth.app.privateKey) the whole file that GitHub offered when the App's key was generated.",
    });
  }
}

const created = z.object({ token: z.string().min(1) });
const found = z.object({ id: z.int() });

/**
 * A token of an installation, for an hour. Not by auth-app's own installation login: it shares one token among all
 * who log in to an installation at once, and who is done first would revoke that of the others.
 */
export async function installationToken(
  app: App,
  scope: Scope,
  exchange: Exchange,
  where: string,
  signal: AbortSignal,
): Promise<string> {
  const about = scope.words;
  const id = app.installationId ?? (await findInstallation(scope, exchange, where, signal));
  const request: GithubRequest = {
    operation: 'createToken',
    route: 'POST /app/installations/{installation_id}/access_tokens',
    params: { installation_id: id },
    about,
  };
  const { data } = await exchange(request, signal);
  return (created.safeParse(data).data ?? strangeAnswer(request, where)).token;
}

async function findInstallation(
  { owner, repository, words }: Scope,
  exchange: Exchange,
  where: string,
  signal: AbortSignal,
): Promise<string> {
  const request: GithubRequest = {
    operation: 'findInstallation',
    route:
      repository === undefined
        ? 'GET /orgs/{owner}/installation'
        : 'GET /repos/{owner}/{repository}/installation',
    params: { owner, ...(repository !== undefined && { repository }) },
    about: words,
  };
  const { data } = await exchange(request, signal);
  return String((found.safeParse(data).data ?? strangeAnswer(request, where)).id);
}

import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

export interface GithubUsers extends AsyncDisposable {
  /** URL, for `base_url` of Vault's auth method. */
  readonly url: string;
}

/**
 * The three routes of GitHub's API that Vault asks at a login, of one user in one organisation and one team of it.
 * @see https://docs.github.com/en/rest/users/users#get-the-authenticated-user
 */
export async function startGithubUsers(token: string, organisation: string): Promise<GithubUsers> {
  const org = { id: 4711, login: organisation };
  const routes: Readonly<Record<string, unknown>> = {
    '/user': { id: 1, login: 'kim' },
    '/user/orgs': [org],
    '/user/teams': [{ id: 2, name: 'Sync', slug: 'sync', organization: org }],
  };
  const server = createServer((request, response) => {
    const body = isOf(request, token) ? routes[new URL(request.url ?? '/', 'http://x').pathname] : undefined;
    const [status, given] = isOf(request, token)
      ? [body === undefined ? 404 : 200, body ?? { message: 'Not Found' }]
      : [401, { message: 'Bad credentials' }];
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(given));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isOf({ headers }: IncomingMessage, token: string): boolean {
  return headers.authorization === `Bearer ${token}` || headers.authorization === `token ${token}`;
}

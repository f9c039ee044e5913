import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Accounts } from './accounts.ts';
import { ApiError } from './api-error.ts';

/** IAM Service Account Credentials, of which only generateAccessToken is asked. */
export interface IamServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: () => number;
  /** Answers the next request with this. */
  fail(status: number, headers?: Readonly<Record<string, string>>): void;
}

export async function startIam(accounts: Accounts): Promise<IamServer> {
  let requests = 0;
  let failure: { status: number; headers: Readonly<Record<string, string>> } | undefined;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests += 1;
    const body = (await json(request)) as { scope?: string[]; lifetime?: string };
    const path = /^\/v1\/projects\/-\/serviceAccounts\/([^/]+):generateAccessToken$/.exec(request.url ?? '');
    const send = (status: number, content: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(content));
    };
    if (failure !== undefined) {
      const { status, headers } = failure;
      failure = undefined;
      send(status, { error: { code: status, message: 'told to' } }, headers);
      return;
    }
    const seconds = Number(/^(\d+)s$/.exec(body.lifetime ?? '')?.[1] ?? NaN);
    if (!path || request.method !== 'POST' || !body.scope?.length || !(seconds > 0 && seconds <= 3600)) {
      send(400, { error: { code: 400, message: 'bad request' } });
      return;
    }
    try {
      const account = decodeURIComponent(path[1] ?? '');
      const accessToken = accounts.tokenFor(request.headers.authorization, account, seconds);
      if (accessToken === undefined) send(403, { error: { code: 403, message: 'denied' } });
      else send(200, { accessToken, expireTime: new Date(Date.now() + seconds * 1000).toISOString() });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      send(401, { error: { code: 401, message: error.message } });
    }
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    requests: () => requests,
    fail: (status, headers = {}) => {
      failure = { status, headers };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

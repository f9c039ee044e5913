import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Refusal, type GithubAnswer, type GithubRequest } from './messages.ts';
import { answer } from './routes.ts';
import { newState, type Permissions, type State } from './state.ts';

/**
 * What becomes of one request: `proceed` lets GitHub do its work, and may be called late, once, or never. `cut`
 * closes the connection without an answer.
 */
type Intercept = (
  request: GithubRequest,
  proceed: () => GithubAnswer,
) => GithubAnswer | 'cut' | Promise<GithubAnswer | 'cut'>;

/** A GitHub of a test's own: stateful, strict, and opening the sealed boxes that it gets. */
export interface GithubServer extends AsyncDisposable {
  /** As an Enterprise server has it: with a path. */
  readonly apiUrl: string;
  readonly state: State;
  /** `METHOD /path` of all that came in so far. */
  readonly requests: readonly string[];
  /** Every request from now on; undefined: none. */
  intercept(by: Intercept | undefined): void;
}

const BASE = '/api/v3';

/** All that any destination needs. */
export const ALL: Permissions = {
  metadata: 'read',
  secrets: 'write',
  actions_variables: 'write',
  environments: 'write',
  dependabot_secrets: 'write',
  codespaces_secrets: 'write',
  organization_secrets: 'write',
  organization_actions_variables: 'write',
  organization_dependabot_secrets: 'write',
  organization_codespaces_secrets: 'write',
};

export async function startGithub(): Promise<GithubServer> {
  const state = newState();
  const requests: string[] = [];
  let intercept: Intercept | undefined;

  const respond = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await parse(message);
    requests.push(`${request.method} ${request.path}`);
    const proceed = (): GithubAnswer => answered(state, request);
    const given = intercept === undefined ? proceed() : await intercept(request, proceed);
    if (given === 'cut') {
      response.destroy();
      return;
    }
    const { status, body, headers } = given;
    response.writeHead(status, {
      date: new Date(state.clock.now()).toUTCString(),
      'x-github-request-id': randomUUID(),
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '4999',
      'x-ratelimit-reset': String(state.clock.seconds() + 3600),
      ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
      ...headers,
    });
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  };
  const server = createServer((message, response) => {
    respond(message, response).catch(() => response.destroy());
  });
  // A client that leaves a connection open is to be seen, not tidied up after.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    apiUrl: `http://127.0.0.1:${String(address.port)}${BASE}`,
    state,
    requests,
    intercept: (by) => {
      intercept = by;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answered(state: State, request: GithubRequest): GithubAnswer {
  try {
    return answer(state, request);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

async function parse(message: IncomingMessage): Promise<GithubRequest> {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const body = await text(message);
  return {
    method: message.method ?? 'GET',
    path: url.pathname.startsWith(`${BASE}/`) ? url.pathname.slice(BASE.length) : '/not-the-api',
    query: url.searchParams,
    headers: message.headers,
    body: body === '' ? undefined : (JSON.parse(body) as unknown),
  };
}

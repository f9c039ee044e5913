import { Octokit } from '@octokit/rest';
import type { World } from '../world.ts';
import type { Endpoint } from './endpoint.ts';
import { toGithubError } from './failure.ts';
import { toNetworkError } from './network-failure.ts';
import type { Answer, GithubRequest } from './request.ts';
import type { Headers } from './retry-after.ts';
import type { Sockets } from './sockets.ts';

/** Makes a request once, under one token. */
export type Exchange = (request: GithubRequest, signal: AbortSignal) => Promise<Answer>;

interface ExchangeSettings {
  readonly endpoint: Endpoint;
  readonly sockets: Sockets;
  readonly world: World;
  /** Of a user, an installation, or a JWT of an App. */
  readonly token: string;
  /** Where the worker has it from, or the key that signed it; left out for a token that was made here. */
  readonly place?: string;
  /** Milliseconds since 1970; left out for a token that was not made here. */
  readonly tokenMadeAt?: number;
}

/** GitHub needs some seconds to make a new installation token known everywhere, and answers 401 until then. */
const FRESH_MS = 5_000;

/** Octokit complains of deprecated routes on the console, which is not its own here. */
const noop = (): void => undefined;
const silent = { debug: noop, info: noop, warn: noop, error: noop };

/** https://docs.github.com/rest/about-the-rest-api/api-versions */
const API_VERSION = { 'x-github-api-version': '2022-11-28' };

/**
 * Octokit without its retry and throttling plugins: an attempt is one attempt.
 * @throws {StoreError} whatever is not a definite answer; or the reason of the signal
 */
export function createExchange(settings: ExchangeSettings): Exchange {
  const { endpoint, sockets, world, token, place, tokenMadeAt = 0 } = settings;
  const octokit = new Octokit({
    auth: token,
    baseUrl: endpoint.baseUrl,
    userAgent: 'keyferry',
    log: silent,
    request: { log: silent, fetch: (url: string, init: RequestInit) => sockets.fetch(url, init) },
  });
  return async (request, signal) => {
    const { operation } = request;
    signal.throwIfAborted();
    const freshToken = Date.now() - tokenMadeAt < FRESH_MS;
    const { status, data, headers: given } = await send(request, signal);
    world.countRequest('github', operation, String(status));
    const headers = textHeaders(given);
    if (status >= 200 && status < 300) return { data, date: secondsOf(headers['date']) };
    throw toGithubError({ status, headers, ...wordsIn(data), freshToken, place }, request, endpoint.where);
  };

  async function send(request: GithubRequest, signal: AbortSignal): Promise<RawAnswer> {
    const { operation, route, params } = request;
    try {
      return await octokit.request(route, { ...params, headers: API_VERSION, request: { signal } });
    } catch (error) {
      const answer = answerIn(error);
      if (answer !== undefined) return answer;
      world.countRequest('github', operation, 'error');
      signal.throwIfAborted();
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      throw toNetworkError(cause, request, endpoint);
    }
  }
}

interface RawAnswer {
  readonly status: number;
  readonly headers: object;
  readonly data: unknown;
}

/** Octokit throws what is 400 or more, the answer inside; and what sockets throw, without one. */
function answerIn(error: unknown): RawAnswer | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined;
  const { response } = error as { response?: RawAnswer };
  return response;
}

function textHeaders(headers: object): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function secondsOf(date: string | undefined): number | undefined {
  const ms = Date.parse(date ?? '');
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000);
}

/** GitHub's errors are objects with a message, and at times a list of what is wrong. */
function wordsIn(data: unknown): { text: string; genuine: boolean } {
  if (typeof data !== 'object' || data === null || !('message' in data))
    return { text: typeof data === 'string' ? data : '', genuine: false };
  const errors = 'errors' in data ? JSON.stringify(data.errors) : '';
  return { text: `${String(data.message)} ${errors}`, genuine: true };
}

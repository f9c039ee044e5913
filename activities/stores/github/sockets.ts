import { Agent, request as requestPlain, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import { buffer } from 'node:stream/consumers';

/** Milliseconds until the whole answer is there. */
const ANSWER_MS = 30_000;

/** An answer did not come in time. */
export class AnswerTimeout extends Error {
  override readonly name = 'AnswerTimeout';
}

/** The sockets of one client: kept alive between its requests, closed with it, as fetch's own never are. */
export interface Sockets extends Disposable {
  /**
   * What Octokit sends its requests with. Redirects are answers. Rejects with what `node:http` throws, with
   * {@link AnswerTimeout}, or as the signal aborts.
   */
  fetch(url: string, init: RequestInit): Promise<Response>;
}

export function openSockets(answerMs: number = ANSWER_MS): Sockets {
  const plain = new Agent({ keepAlive: true });
  const secure = new TlsAgent({ keepAlive: true });
  return {
    async fetch(url, { method = 'GET', headers, body, signal }) {
      const limit = new AbortController();
      const timer = setTimeout(() => {
        limit.abort();
      }, answerMs);
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      const options = {
        method,
        headers: Object.fromEntries(new Headers(headers)),
        signal: AbortSignal.any([limit.signal, ...(signal ? [signal] : [])]),
      };
      try {
        const request = url.startsWith('https:')
          ? requestTls(url, { ...options, agent: secure })
          : requestPlain(url, { ...options, agent: plain });
        request
          .once('response', resolve)
          .on('error', reject)
          .end(typeof body === 'string' ? body : undefined);
        return await toResponse(await promise);
      } catch (error) {
        throw limit.signal.aborted ? new AnswerTimeout() : error;
      } finally {
        clearTimeout(timer);
      }
    },
    [Symbol.dispose]() {
      plain.destroy();
      secure.destroy();
    },
  };
}

async function toResponse(message: IncomingMessage): Promise<Response> {
  const body = await buffer(message);
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const { statusCode: status = 502 } = message;
  const bodiless = status === 204 || status === 205 || status === 304;
  return new Response(bodiless ? null : body, { status, headers });
}

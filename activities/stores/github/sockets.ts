import type { AddressGuard } from '../address.ts';
import { createHttpClient } from '../http-client.ts';

/** Milliseconds until the whole answer is there. */
const ANSWER_MS = 30_000;

/** An answer did not come in time. */
export class AnswerTimeout extends Error {
  override readonly name = 'AnswerTimeout';
}

/** The sockets of one client, closed with it. */
export interface Sockets extends Disposable {
  /**
   * What Octokit sends its requests with in place of fetch. Redirects are answers. Rejects with what `node:http`
   * throws, with {@link AnswerTimeout}, or as the signal aborts.
   */
  fetch(url: string, init: RequestInit): Promise<Response>;
}

export function openSockets(guard?: AddressGuard, answerMs: number = ANSWER_MS): Sockets {
  const http = createHttpClient({}, { guard });
  return {
    async fetch(url, { method = 'GET', headers: given, body, signal }) {
      const limit = new AbortController();
      const timer = setTimeout(() => {
        limit.abort();
      }, answerMs);
      const headers = Object.fromEntries(new Headers(given));
      const request = {
        method,
        headers,
        signal: AbortSignal.any([limit.signal, ...(signal ? [signal] : [])]),
        ...(typeof body === 'string' && { body }),
      };
      try {
        const answer = await http.send(new URL(url), request);
        const { status, text } = answer;
        const bodiless = status === 204 || status === 205 || status === 304;
        return new Response(bodiless ? null : text, { status, headers: headersOf(answer.headers) });
      } catch (error) {
        throw limit.signal.aborted ? new AnswerTimeout() : error;
      } finally {
        clearTimeout(timer);
      }
    },
    [Symbol.dispose]() {
      http[Symbol.dispose]();
    },
  };
}

function headersOf(received: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
}

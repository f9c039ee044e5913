import type { IncomingHttpHeaders } from 'node:http';

export interface Received {
  readonly method: string;
  /** Path and query, as they came. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Something kept under a path. */
export interface Kept {
  readonly body: Buffer;
  readonly type: string;
  /** How often it was written; a repeat is no write. */
  readonly writes: number;
}

/** What a receiver keeps, and how it answers. */
export interface Shelf {
  readonly answer: (request: Received) => Answer;
  at(path: string): Kept | undefined;
  /** As somebody else puts it there. */
  put(path: string, body: Buffer, type: string): void;
}

/** Bodies that are larger are refused. */
export const MAX_BYTES = 1_048_576;

/** RFC 8941 string, as the draft on Idempotency-Key asks for; letters and digits do for a token. */
const KEY = /^"[!-~]{1,255}"$/;

const answers = {
  unknown: { status: 401, headers: { 'www-authenticate': 'Bearer' } },
  forbidden: { status: 403 },
} satisfies Record<string, Answer>;

/**
 * An API that keeps what it is sent under the path it is sent to: PUT, POST and PATCH write, DELETE removes. It is as
 * strict as a good one, and keeps Idempotency-Keys as the draft says: a repeat is answered as the first was and does
 * nothing, another body under the same key is refused.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function createShelf(tokens: { readonly good: string; readonly forbidden: string }): Shelf {
  const kept = new Map<string, Kept>();
  const repeats = new Map<string, { readonly body: Buffer; readonly answer: Answer }>();

  const put: Shelf['put'] = (path, body, type) => {
    kept.set(path, { body, type, writes: (kept.get(path)?.writes ?? 0) + 1 });
  };
  const write = ({ path, headers, body }: Received): Answer => {
    const { 'content-type': type = '', 'idempotency-key': key } = headers;
    const problem = problemOf(type, body, key);
    if (problem !== undefined) return { status: problem };
    const repeat = repeats.get(`${path} ${String(key)}`);
    if (repeat !== undefined) return repeat.body.equals(body) ? repeat.answer : { status: 422 };
    const answer = { status: kept.has(path) ? 200 : 201, body: `{"received":${String(body.length)}}` };
    put(path, body, type);
    if (key !== undefined) repeats.set(`${path} ${String(key)}`, { body, answer });
    return answer;
  };
  return {
    at: (path) => kept.get(path),
    put,
    answer(request) {
      const { authorization } = request.headers;
      if (authorization === `Bearer ${tokens.forbidden}`) return answers.forbidden;
      if (authorization !== `Bearer ${tokens.good}`) return answers.unknown;
      if (request.method === 'DELETE') return { status: kept.delete(request.path) ? 204 : 404 };
      return ['PUT', 'POST', 'PATCH'].includes(request.method) ? write(request) : { status: 405 };
    },
  };
}

/** The status of a request that cannot be taken. */
function problemOf(type: string, body: Buffer, key: unknown): number | undefined {
  if (body.length > MAX_BYTES) return 413;
  if (type === '') return 415;
  if (key !== undefined && (typeof key !== 'string' || !KEY.test(key))) return 400;
  return type === 'application/json' && !isJson(body.toString()) ? 400 : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

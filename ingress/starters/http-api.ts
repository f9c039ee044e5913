import type { ErrorCode } from '../../workflows/model/errors.ts';
import { retryAfterMs } from '../../workflows/model/retry-after.ts';
import { StartFailed } from './starter.ts';
import { temporalProblem } from './temporal-problem.ts';
import { withoutTrailing } from '../../workflows/model/trailing.ts';

export interface HttpApiOptions {
  /** URL of Temporal's HTTP API, as in `https://temporal.example:7243`. */
  readonly address: string;
  readonly namespace: string;
  /** Sent as a bearer token. */
  readonly apiKey?: string;
}

export interface HttpApi {
  /**
   * @param path below the namespace; empty for the namespace itself
   * @returns the JSON answered
   * @throws {StartFailed}
   */
  call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown>;
}

const CALL_MS = 5_000;

const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'rejected',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'notFound',
  408: 'timeout',
  413: 'rejected',
  429: 'throttled',
  502: 'unavailable',
  503: 'unavailable',
  504: 'timeout',
};

/** @throws {TypeError} where the address is no http or https URL */
export function createHttpApi({ address, namespace, apiKey }: HttpApiOptions): HttpApi {
  const base = URL.parse(address);
  if (base === null || !/^https?:$/.test(base.protocol))
    throw new TypeError(
      `The address of Temporal's HTTP API is "${address}"; expected a URL such as https://temporal.example:7243.`,
    );
  const root = `${withoutTrailing(base.href, '/')}/api/v1/namespaces/${encodeURIComponent(namespace)}`;
  const target = { address: base.origin, namespace };
  const headers = {
    'Content-Type': 'application/json',
    // Temporal Cloud routes by it.
    'temporal-namespace': namespace,
    ...(apiKey !== undefined && { Authorization: `Bearer ${apiKey}` }),
  };

  async function send(method: string, url: string, body: unknown): Promise<Response> {
    try {
      return await fetch(url, {
        method,
        headers,
        signal: AbortSignal.timeout(CALL_MS),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      const code = error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unavailable';
      throw new StartFailed(temporalProblem(code, target), { cause: error });
    }
  }

  return {
    call: async (method, path, body) => {
      const response = await send(method, path === '' ? root : `${root}/${path}`, body);
      if (response.ok) return (await response.json()) as unknown;
      await response.body?.cancel();
      const asked = retryAfterMs(response.headers.get('Retry-After'));
      throw new StartFailed(
        temporalProblem(codes[response.status] ?? 'internal', target),
        asked === undefined ? {} : { retryAfterMs: asked },
      );
    },
  };
}

import NodeVault from 'node-vault';
import type { JsonValue } from '../store.ts';
import { encodePath } from './path.ts';
import type { Answer, VaultRequest } from './request.ts';
import type { createTransport, TransportCall } from './transport.ts';

/** One request with a token, made once. */
export type Call = (request: VaultRequest, signal: AbortSignal, token: string | undefined) => Promise<Answer>;

/**
 * node-vault builds and judges requests; what is on the wire is our transport's. Its `debug` would print values,
 * and it falls back to variables of the process where ours come from the world.
 */
export function createCall(address: string, transport: ReturnType<typeof createTransport>): Call {
  const client: NodeVault.client & { pathPrefix?: string; namespace?: string } = NodeVault({
    endpoint: address,
    debug: () => undefined,
    'request-promise': { defaults: () => (options: TransportCall) => transport(options) },
  });
  Object.assign(client, { pathPrefix: '', namespace: '', token: '' });
  return async (request, signal, token) => {
    try {
      const { method } = request;
      const options = { method, path: pathOf(request), request, signal, token };
      return { found: true, body: (await client.request(options)) as JsonValue | undefined };
    } catch (error) {
      const body = bodyOfNotFound(error);
      if (body === undefined) throw error;
      return { found: false, body };
    }
  };
}

function pathOf({ path, query }: VaultRequest): string {
  const asked = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
  return `/${encodePath(path)}${asked}`;
}

/** The transport lets one failing status through to node-vault, which makes an error of it: 404. */
function bodyOfNotFound(error: unknown): JsonValue | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined;
  const { statusCode, body } = error.response as { statusCode: number; body: JsonValue };
  return statusCode === 404 ? body : undefined;
}

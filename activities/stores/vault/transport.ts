import { SYNC_HEADER } from '../../../workflows/model/names.ts';
import { parseJson, stringifyJson } from '../json.ts';
import { StoreError } from '../store-error.ts';
import type { JsonValue } from '../store.ts';
import type { World } from '../world.ts';
import { strange, toStoreError } from './failure.ts';
import { field, objectOf, textsOf } from './json-fields.ts';
import { toNetworkError, toTimeout } from './network-failure.ts';
import { fetchFollowing } from './redirects.ts';
import { operations, type VaultRequest } from './request.ts';

const TIMEOUT_MS = 10_000;

export interface TransportSettings {
  /** Which Vault, for messages. */
  readonly where: string;
  readonly namespace: string | undefined;
  readonly world: World;
}

/** What node-vault hands its HTTP library, with what we put beside it. */
export interface TransportCall {
  readonly uri: string;
  readonly request: VaultRequest;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
}

/** What node-vault wants back from its HTTP library. */
interface TransportAnswer {
  readonly statusCode: number;
  readonly body: JsonValue | undefined;
  readonly request: { readonly path: string };
}

/**
 * The HTTP library of one node-vault client, on fetch: with the mark of our own writes on every request, a time
 * limit, the activity's signal, exact numbers, and headers read. What is neither success nor a secrets engine's
 * "nothing there" it throws as a {@link StoreError}, before node-vault makes an error that holds the body.
 *
 * Sockets are those of the process: fetch keeps one pool an origin, which every client shares and which closes
 * what is idle for seconds. So opening and closing clients, one an activity, leaves none behind.
 */
export function createTransport({ where, namespace, world }: TransportSettings) {
  /** Enterprise: what a node must have seen to answer us, lest a standby answers with what was before our write. */
  let index: string | null = null;

  const headersFor = ({ request, token }: TransportCall): Record<string, string> => ({
    [SYNC_HEADER]: 'true',
    // What listeners with require_request_header ask for.
    'X-Vault-Request': 'true',
    ...(token !== undefined && { 'X-Vault-Token': token }),
    ...(namespace !== undefined && { 'X-Vault-Namespace': namespace }),
    ...(index !== null && { 'X-Vault-Index': index }),
    ...(request.body !== undefined && {
      'Content-Type': request.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    }),
  });

  const exchange = async (call: TransportCall): Promise<{ response: Response; text: string }> => {
    const { request, uri, signal } = call;
    signal.throwIfAborted();
    // AbortSignal.timeout would live on, and be aborted, long after the answer.
    const limit = new AbortController();
    const timer = setTimeout(() => {
      limit.abort();
    }, TIMEOUT_MS);
    try {
      const init = {
        method: request.method,
        headers: headersFor(call),
        signal: AbortSignal.any([signal, limit.signal]),
        ...(request.body !== undefined && { body: stringifyJson(request.body) }),
      };
      const response = await fetchFollowing(uri, init, where);
      const text = await response.text();
      world.countRequest('vault', request.operation, String(response.status));
      index = response.headers.get('X-Vault-Index') ?? index;
      return { response, text };
    } catch (error) {
      world.countRequest('vault', request.operation, 'error');
      signal.throwIfAborted();
      if (limit.signal.aborted) throw toTimeout(request, where, TIMEOUT_MS);
      throw error instanceof StoreError ? error : toNetworkError(error, request, where);
    } finally {
      clearTimeout(timer);
    }
  };

  return async (call: TransportCall): Promise<TransportAnswer> => {
    const { response, text } = await exchange(call);
    const { status } = response;
    const body = parsed(text);
    if (status !== 200 && status !== 204 && !(status === 404 && isAbsence(body))) {
      const words = [...textsOf(field(body, 'errors')), ...textsOf(field(body, 'warnings'))].join('\n');
      const retryAfterMs = retryAfter(response.headers.get('Retry-After'));
      // A listener refuses with plain text what it does not even hand to Vault.
      throw toStoreError({ status, text: words === '' ? text : words, retryAfterMs }, call.request, where);
    }
    if (text !== '' && body === undefined) {
      const { code, fact, remedy } = strange(status);
      const { words } = operations[call.request.operation];
      throw new StoreError({ code, message: `${where}: ${words} ${call.request.path}: ${fact}.`, remedy });
    }
    // node-vault takes any failure at a path with sys/health in it for a success: it need not know the path.
    return { statusCode: status, body, request: { path: '' } };
  };
}

/** A secrets engine says "nothing there" with no errors; with data beside it, of a version that is deleted. */
function isAbsence(body: JsonValue | undefined): boolean {
  const object = objectOf(body);
  if (object === undefined) return false;
  const { errors } = object;
  return Array.isArray(errors) ? errors.length === 0 : Object.hasOwn(object, 'data');
}

function parsed(text: string): JsonValue | undefined {
  try {
    return text === '' ? undefined : parseJson(text);
  } catch {
    return undefined;
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3), as milliseconds from now. */
function retryAfter(given: string | null): number | undefined {
  if (given === null) return undefined;
  const ms = /^\d+$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now();
  return ms > 0 ? ms : undefined;
}

import { SYNC_HEADER } from '../../../workflows/model/names.ts';
import { retryAfterMs as retryAfter } from '../../../workflows/model/retry-after.ts';
import { parseJson, stringifyJson } from '../json.ts';
import { StoreError } from '../store-error.ts';
import type { JsonValue } from '../store.ts';
import type { World } from '../world.ts';
import { strange, toStoreError } from './failure.ts';
import type { HttpAnswer, HttpClient } from '../http-client.ts';
import { field, objectOf, textsOf } from './json-fields.ts';
import { toNetworkError, toTimeout } from './network-failure.ts';
import { sendFollowing } from './redirects.ts';
import { operations, type VaultRequest } from './request.ts';

const TIMEOUT_MS = 10_000;

export interface TransportSettings {
  /** Which Vault, for messages. */
  readonly where: string;
  readonly namespace: string | undefined;
  readonly http: HttpClient;
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
 * The HTTP library of one node-vault client: with the mark of our own writes on every request, a time
 * limit, the activity's signal, exact numbers, and headers read. What is neither success nor a secrets engine's
 * "nothing there" it throws as a {@link StoreError}, before node-vault makes an error that holds the body.
 */
export function createTransport({ where, namespace, http, world }: TransportSettings) {
  /** Enterprise: what a node must have seen to answer us, lest a standby answers with what was before our write. */
  let index: string | undefined;
  const named = new Set<string>();

  const headersFor = ({ request, token }: TransportCall): Record<string, string> => ({
    [SYNC_HEADER]: 'true',
    // What listeners with require_request_header ask for.
    'X-Vault-Request': 'true',
    ...(token !== undefined && { 'X-Vault-Token': token }),
    ...(namespace !== undefined && { 'X-Vault-Namespace': namespace }),
    ...(index !== undefined && { 'X-Vault-Index': index }),
    ...(request.body !== undefined && {
      'Content-Type': request.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    }),
  });

  const exchange = async (call: TransportCall): Promise<HttpAnswer> => {
    const { request, uri, signal } = call;
    signal.throwIfAborted();
    let active: URL | undefined;
    // AbortSignal.timeout would live on, and be aborted, long after the answer.
    const limit = new AbortController();
    const timer = setTimeout(() => {
      limit.abort();
    }, TIMEOUT_MS);
    try {
      const sent = {
        method: request.method,
        headers: headersFor(call),
        signal: AbortSignal.any([signal, limit.signal]),
        ...(request.body !== undefined && { body: stringifyJson(request.body) }),
      };
      const onFollow = (to: URL): void => {
        active = to;
      };
      const answer = await sendFollowing(uri, sent, { http, where, named, onFollow });
      world.countRequest('vault', request.operation, String(answer.status));
      index = headerOf(answer, 'x-vault-index') ?? index;
      return answer;
    } catch (error) {
      world.countRequest('vault', request.operation, 'error');
      signal.throwIfAborted();
      if (limit.signal.aborted) throw toTimeout(request, where, TIMEOUT_MS);
      throw error instanceof StoreError ? error : toNetworkError(error, request, where, active);
    } finally {
      clearTimeout(timer);
    }
  };

  return async (call: TransportCall): Promise<TransportAnswer> => {
    const answer = await exchange(call);
    const { status, text } = answer;
    const body = parsed(text);
    if (status !== 200 && status !== 204 && !(status === 404 && isAbsence(body))) {
      const words = [...textsOf(field(body, 'errors')), ...textsOf(field(body, 'warnings'))].join('\n');
      const retryAfterMs = retryAfter(headerOf(answer, 'retry-after'));
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
  } catch (error) {
    if (error instanceof StoreError) throw error;
    return undefined;
  }
}

function headerOf({ headers }: HttpAnswer, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

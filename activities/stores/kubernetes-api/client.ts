import type { Buffer } from 'node:buffer';
import type * as Sdk from '@kubernetes/client-node';
import type { AddressGuard } from '../address.ts';
import { createHttpClient, type HttpAnswer } from '../http-client.ts';
import type { StoreError } from '../store-error.ts';
import type { OpenOptions } from '../world.ts';
import type { Connection } from './connection.ts';
import { KubernetesError, strange, toKubernetesError } from './failure.ts';
import { toNetworkError, toTimeout } from './network-failure.ts';
import { operations, type Question } from './operation.ts';
import { isOfKubernetes } from './status.ts';

const TIMEOUT_MS = 30_000;

/** Secrets of a batch that are under way at once; the API server counts what each client has in flight. */
const MAX_SOCKETS = 16;

/** The SDK, for one question. */
export interface Api {
  readonly core: Sdk.CoreV1Api;
  readonly objects: Sdk.KubernetesObjectApi;
  /** Options of a call that sends these headers instead of the SDK's. */
  readonly headers: (headers: Readonly<Record<string, string>>) => ReturnType<typeof Sdk.setHeaderOptions>;
  /** Body of a delete that only takes the object that was read. */
  readonly onlyIf: (uid: string, resourceVersion: string) => Sdk.V1DeleteOptions;
  readonly tokenRequest: (
    audiences: readonly string[],
    expirationSeconds: number,
  ) => Sdk.AuthenticationV1TokenRequest;
}

/** A client of one cluster, for one activity. Closing it leaves no socket open. */
export interface KubernetesClient extends AsyncDisposable {
  /** Which cluster, for messages. */
  readonly where: string;
  /**
   * @param ask makes the request, and nothing else, with what it is given
   * @throws {StoreError} whatever is no success; or the reason of the signal it was opened with
   */
  ask<T>(question: Question, ask: (api: Api) => Promise<T>): Promise<T>;
}

/**
 * Nothing is asked of Kubernetes yet.
 * @param guard of a server that a definition names; the worker's own cluster has none
 */
export async function clientAt(
  connection: Connection,
  { world, signal }: OpenOptions,
  guard?: AddressGuard,
): Promise<KubernetesClient> {
  // Hundreds of models, which take half a second to load: only who speaks to Kubernetes waits for it.
  const sdk = await import('@kubernetes/client-node');
  const { server } = connection;
  const where = `Kubernetes at ${server}`;
  // The SDK's own transport makes a pool of sockets for each request and closes none.
  const http = createHttpClient(connection.tls, { maxSockets: MAX_SOCKETS, guard });

  const exchange = async (request: Sdk.RequestContext, question: Question): Promise<HttpAnswer> => {
    signal.throwIfAborted();
    // AbortSignal.timeout would live on, and be aborted, long after the answer.
    const limit = new AbortController();
    const timer = setTimeout(() => {
      limit.abort();
    }, TIMEOUT_MS);
    try {
      const body = textOf(request.getBody());
      const received = await http.send(new URL(request.getUrl()), {
        method: request.getHttpMethod(),
        headers: { ...request.getHeaders(), ...connection.headers, 'User-Agent': 'keyferry' },
        ...(body !== undefined && { body }),
        signal: AbortSignal.any([signal, limit.signal]),
      });
      world.countRequest('kubernetes', question.operation, String(received.status));
      return received;
    } catch (error) {
      world.countRequest('kubernetes', question.operation, 'error');
      signal.throwIfAborted();
      throw limit.signal.aborted
        ? toTimeout(question, where, TIMEOUT_MS)
        : toNetworkError(error, question, where);
    } finally {
      clearTimeout(timer);
    }
  };

  const send = async (request: Sdk.RequestContext, question: Question): Promise<Sdk.ResponseContext> => {
    const received = await exchange(request, question);
    const { status, text } = received;
    if (status < 200 || status > 299)
      throw toKubernetesError(received, question, { where, shown: connection.shown });
    if (!isOfKubernetes(text)) throw notOfKubernetes(status, question, where);
    const type = received.headers['content-type'] ?? 'application/json';
    return new sdk.ResponseContext(status, { 'content-type': type }, bodyOf(text));
  };

  const apiFor = (question: Question): Api => {
    const configuration = sdk.createConfiguration({
      baseServer: new sdk.ServerConfiguration(server, {}),
      httpApi: sdk.wrapHttpLibrary({ send: (request) => send(request, question) }),
    });
    return {
      core: new sdk.CoreV1Api(configuration),
      objects: new sdk.KubernetesObjectApi(configuration),
      headers: (headers) =>
        Object.entries(headers).reduce<ReturnType<typeof sdk.setHeaderOptions>>(
          (options, [name, value]) => sdk.setHeaderOptions(name, value, options),
          {},
        ),
      onlyIf: (uid, resourceVersion) =>
        Object.assign(new sdk.V1DeleteOptions(), {
          preconditions: Object.assign(new sdk.V1Preconditions(), { uid, resourceVersion }),
        }),
      tokenRequest: (audiences, expirationSeconds) =>
        Object.assign(new sdk.AuthenticationV1TokenRequest(), {
          spec: Object.assign(new sdk.V1TokenRequestSpec(), { audiences: [...audiences], expirationSeconds }),
        }),
    };
  };

  return {
    where,
    ask: (question, ask) => ask(apiFor(question)),
    [Symbol.asyncDispose]: () => {
      http[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}

function notOfKubernetes(status: number, question: Question, where: string): StoreError {
  const { code, fact, remedy } = strange(status);
  const message = `${where}: ${operations[question.operation].words} ${question.about}: ${fact}.`;
  return new KubernetesError(status, undefined, { code, message, remedy });
}

/** The SDK makes forms for other APIs. */
function textOf(body: Sdk.RequestBody): string | undefined {
  return typeof body === 'string' ? body : undefined;
}

function bodyOf(text: string): Sdk.ResponseBody {
  return {
    text: () => Promise.resolve(text),
    binary: (): Promise<Buffer> => Promise.reject(new TypeError('the API of Kubernetes answers text')),
    stream: () => null,
  };
}

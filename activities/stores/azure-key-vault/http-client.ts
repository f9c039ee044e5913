import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import {
  createDefaultHttpClient,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { keepAlive } from '../keep-alive.ts';
import type { OpenOptions } from '../world.ts';

/** Until the answer is read to its end. */
const LIMIT_MS = 30_000;

/** What the SDK throws where the time is up; told from its AbortError, which stands for the activity's end. */
export class NoAnswerInTime extends Error {
  override readonly name = 'NoAnswerInTime';
}

/** The sockets of one activity, for the vault and for logins. */
export interface AzureHttp extends Disposable {
  /** @param onAnswer sees each request that was answered, or failed */
  client(operationOf: (request: PipelineRequest) => string, onAnswer?: OnAnswer): HttpClient;
}

export type OnAnswer = (request: PipelineRequest, answer: PipelineResponse | Error) => void;

/**
 * The SDK keeps sockets in agents of its own that nobody can close, and takes an abort signal only on calls made by
 * us, not on those for tokens: here every request gets ours, a time limit, and is counted.
 */
export function openAzureHttp({ world, signal }: OpenOptions, limitMs = LIMIT_MS): AzureHttp {
  const { guard } = world;
  const options = { keepAlive, ...(guard && { lookup: guard.lookup }) };
  const http = new Agent(options);
  const https = new TlsAgent(options);
  const agents = new Set<Pick<Agent, 'destroy'>>([http, https]);
  const sdk = createDefaultHttpClient();

  const send = async (request: PipelineRequest): Promise<PipelineResponse> => {
    guard?.check(new URL(request.url));
    // One that is there already leads through the proxy that HTTPS_PROXY names.
    request.agent ??= new URL(request.url).protocol === 'https:' ? https : http;
    agents.add(request.agent);
    // An answer that breaks off while it is unpacked would never end, as its pipe passes no error on.
    request.headers.delete('accept-encoding');
    const own = request.abortSignal instanceof AbortSignal ? [request.abortSignal] : [];
    const stop = new AbortController();
    const timer = setTimeout(() => {
      stop.abort(new NoAnswerInTime('no answer in time'));
    }, limitMs);
    const abort = AbortSignal.any([signal, stop.signal, ...own]);
    request.abortSignal = abort;
    const aborted = whenAborted(abort);
    try {
      return await Promise.race([sdk.sendRequest(request), aborted.promise]);
    } finally {
      clearTimeout(timer);
      aborted.stop();
    }
  };

  return {
    client: (operationOf, onAnswer) => ({
      sendRequest: async (request) => {
        const operation = operationOf(request);
        try {
          const answer = await send(request);
          world.countRequest('azureKeyVault', operation, String(answer.status));
          onAnswer?.(request, answer);
          return answer;
        } catch (error) {
          world.countRequest('azureKeyVault', operation, 'error');
          if (error instanceof Error) onAnswer?.(request, error);
          throw error;
        }
      },
    }),
    [Symbol.dispose]: () => {
      for (const agent of agents) agent.destroy();
    },
  };
}

/** Rejects with the signal's reason. */
export function whenAborted(signal: AbortSignal): { promise: Promise<never>; stop: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    promise,
    stop: () => {
      signal.removeEventListener('abort', onAbort);
    },
  };
}

import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { keepAlive } from '../keep-alive.ts';
import type { OpenOptions } from '../world.ts';

/** Which store a request is counted for, STS's too. */
export type AwsStore = 'awsSecretsManager' | 'kms' | 'vault';

const LIMITS = {
  /** TCP and TLS handshake. */
  connectMs: 5_000,
  /** Until the headers of the answer are there, and at most this long without a byte after that. */
  answerMs: 30_000,
};

/**
 * The sockets of one client, of STS too where a role is assumed. The SDK takes an abort signal only on calls made
 * by us, and not on those it makes for credentials; here every request gets it, a time limit, and is counted.
 */
export function createRequestHandler(
  store: AwsStore,
  { world, signal }: OpenOptions,
  limits = LIMITS,
): NodeHttpHandler {
  const { guard } = world;
  const options = { keepAlive, ...(guard && { lookup: guard.lookup }) };
  const agents = { httpAgent: new Agent(options), httpsAgent: new TlsAgent(options) };
  const handler = new NodeHttpHandler({
    ...agents,
    connectionTimeout: limits.connectMs,
    requestTimeout: limits.answerMs,
    throwOnRequestTimeout: true,
    socketTimeout: limits.answerMs,
  });
  const send = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    guard?.check(new URL(`${request.protocol}//${request.hostname}`));
    const operation = operationOf(request.headers, request.body);
    try {
      const answer = await send(request, { ...options, abortSignal: signal });
      world.countRequest(store, operation, String(answer.response.statusCode));
      return answer;
    } catch (error) {
      world.countRequest(store, operation, 'error');
      throw error;
    }
  };
  // The handler forgets agents when its configuration is updated under way; these are the ones it used.
  handler.destroy = () => {
    agents.httpAgent.destroy();
    agents.httpsAgent.destroy();
  };
  return handler;
}

/** Most services name the operation in a header, STS in the form it posts. */
function operationOf(headers: Readonly<Record<string, string>>, body: unknown): string {
  const target = headers['x-amz-target']?.split('.').at(-1);
  if (target !== undefined) return target;
  return (typeof body === 'string' && /(?:^|&)Action=([A-Za-z]+)/.exec(body)?.[1]) || 'unknown';
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AwsAnswer, AwsRequest } from './aws-messages.ts';
import { replicaKeys } from './aws-replica-keys.ts';
import { servers } from './servers.ts';

type Answered = AwsAnswer | 'cut';

/**
 * What becomes of one request: `forward` hands it to the emulator, and may be called late, once, or never. `cut`
 * closes the connection without an answer.
 */
export type Script = (request: AwsRequest, forward: () => Promise<AwsAnswer>) => Promise<Answered>;

/**
 * Stands before the shared moto and plays the AWS that moto is not: refusals, throttling, replicas that fail or take
 * their time, answers that get lost. What is not scripted is forwarded, with the KMS keys of replicas as AWS reports
 * them. One per test, so that scripts of one do not meet requests of another.
 */
export interface AwsProxy extends AsyncDisposable {
  readonly endpoint: string;
  /** All that came in so far. */
  readonly requests: readonly AwsRequest[];
  /** The next `times` requests of this operation (`*`: of any), after those scripted before. */
  script(operation: string, script: Script | Answered, times?: number): void;
}

export async function startAwsProxy(target: string = servers.moto.endpoint): Promise<AwsProxy> {
  const requests: AwsRequest[] = [];
  const scripts: { operation: string; script: Script | Answered; left: number }[] = [];
  const keys = replicaKeys();

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await parse(message);
    requests.push(request);
    const scripted = scripts.find(
      ({ operation, left }) => left > 0 && (operation === '*' || operation === request.operation),
    );
    if (scripted !== undefined) scripted.left -= 1;
    const forward = async (): Promise<AwsAnswer> =>
      keys.complete(request, await send(target, message, request));
    const script = scripted?.script ?? forward;
    const given = typeof script === 'function' ? await script(request, forward) : script;
    if (given === 'cut') {
      response.destroy();
      return;
    }
    response.writeHead(given.status, given.headers).end(given.text);
  };
  const server = createServer((message, response) => {
    answer(message, response).catch(() => response.destroy());
  });
  // A client that leaves a connection open is to be seen, not tidied up after.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    endpoint: `http://127.0.0.1:${String(address.port)}`,
    requests,
    script: (operation, script, times = 1) => {
      scripts.push({ operation, script, left: times });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function parse(message: IncomingMessage): Promise<AwsRequest> {
  const { headers } = message;
  const text = (await buffer(message)).toString();
  const target = headers['x-amz-target'];
  const json = typeof target === 'string';
  return {
    operation: (json ? target.split('.')[1] : /(?:^|&)Action=(\w+)/.exec(text)?.[1]) ?? 'unknown',
    region: /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '',
    input: json ? (JSON.parse(text) as Record<string, unknown>) : {},
    text,
    headers,
  };
}

async function send(target: string, message: IncomingMessage, request: AwsRequest): Promise<AwsAnswer> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string' && !['host', 'connection', 'content-length', 'expect'].includes(name))
      headers.set(name, value);
  const response = await fetch(new URL(message.url ?? '/', target), {
    method: message.method ?? 'POST',
    headers,
    body: request.text,
  });
  const type = response.headers.get('content-type');
  return {
    status: response.status,
    headers: type === null ? {} : { 'content-type': type },
    text: await response.text(),
  };
}

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { describe as suite, expect, test } from 'vitest';
import { NoAnswerInTime, openAzureHttp } from '../../../../activities/stores/azure-key-vault/http-client.ts';
import { noAnswerIn } from '../../../../activities/stores/azure-key-vault/network.ts';

interface Asked extends AsyncDisposable {
  readonly failure: unknown;
  readonly counted: readonly string[];
}

/** One request to a server that does this. */
async function ask(
  answer: RequestListener,
  limitMs?: number,
  signal = new AbortController().signal,
): Promise<Asked> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const counted: string[] = [];
  const world = {
    env: () => undefined,
    readFile: () => Promise.reject(new Error('no file is read')),
    countRequest: (store: string, operation: string, code: string) =>
      counted.push(`${store} ${operation} ${code}`),
  };
  using http = openAzureHttp({ world, signal }, limitMs);
  const request = createPipelineRequest({
    url: `http://127.0.0.1:${String(port)}/secrets/app`,
    allowInsecureConnection: true,
  });
  request.headers.set('accept-encoding', 'gzip');
  const failure: unknown = await http
    .client(() => 'GetSecret')
    .sendRequest(request)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  return {
    failure,
    counted,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

suite('Requests to Azure', () => {
  test('a request that is not answered in time fails as such, and is counted', async () => {
    await using asked = await ask(() => undefined, 50);
    expect(asked.failure).toBeInstanceOf(NoAnswerInTime);
    expect(noAnswerIn(asked.failure)).toEqual({ kind: 'timeout' });
    expect(asked.counted).toEqual(['azureKeyVault GetSecret error']);
  });

  test('an answer that never ends fails in time too', async () => {
    await using asked = await ask((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"value":');
    }, 200);
    expect(noAnswerIn(asked.failure)).toEqual({ kind: 'timeout' });
  });

  test('an answer that breaks off is a broken connection', async () => {
    await using asked = await ask((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"value":', () => response.destroy());
    });
    expect(noAnswerIn(asked.failure)).toEqual({ kind: 'network', code: 'ECONNRESET' });
  });

  test('no packed answer is asked for, as one that breaks off would never end', async () => {
    let headers: IncomingHttpHeaders = {};
    await using asked = await ask((request, response) => {
      headers = request.headers;
      response.end('{}');
    });
    expect(asked.failure).toBeUndefined();
    expect(headers['accept-encoding']).toBeUndefined();
    expect(asked.counted).toEqual(['azureKeyVault GetSecret 200']);
  });

  test('a request of an activity that is over is not made', async () => {
    let requests = 0;
    await using asked = await ask(() => (requests += 1), undefined, AbortSignal.abort(new Error('over')));
    expect(asked.failure).toMatchObject({ message: 'over' });
    expect(requests).toBe(0);
  });
});

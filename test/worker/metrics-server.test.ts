import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { serveMetrics } from '../../worker/metrics-server.ts';

const telemetry = { render: () => Promise.resolve({ contentType: 'text/plain', text: 'up 1\n' }) };

async function ask(url: string, headers: Readonly<Record<string, string>>): Promise<[number, string]> {
  const asking = request(url, { headers }).end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  return [answer.statusCode ?? 0, await text(answer)];
}

test('Metrics on a loopback address are for programs of this machine, and not for web pages of others', async () => {
  for (const listen of ['127.0.0.1:0', '[::1]:0']) {
    await using server = await serveMetrics(listen, telemetry);

    expect(await ask(server.url, {})).toEqual([200, 'up 1\n']);
    for (const headers of [{ Host: 'attacker.example' }, { Origin: 'https://attacker.example' }])
      for (const url of [server.url, server.url.replace('/metrics', '/healthz')]) {
        const [status, body] = await ask(url, headers);
        expect([status, body.includes('up 1')]).toEqual([403, false]);
      }
  }
});

import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTemporal } from '../../infra/tools/temporal/start.ts';
import { auditLine } from '../ingress/support/lines.ts';
import { tempDir } from '../support/temp-dir.ts';
import { setStage, TOKEN } from './support/stage.ts';

const ARRIVES = { timeout: 30_000 };

test('on Deno, worker and ingress outlive a Temporal that is stopped and comes back', async () => {
  await using directory = await tempDir();
  const dbFilename = join(directory.path, 'temporal.db');
  const before = await startTemporal({ dbFilename });
  await using stopped = new AsyncDisposableStack();
  stopped.use(before);
  await using stage = await setStage(before.address);
  const worker = await stage.startWorker();
  const event = async (path: string): Promise<number> =>
    (await stage.post(auditLine(path, { mount: stage.from.path }))).status;
  await stage.from.put('first', { user: 'u', password: '1' });
  expect(await event('first')).toBe(202);
  await expect.poll(() => stage.to.get('first'), ARRIVES).toMatchObject({ password: '1' });
  // Streams that are closed on the connection that the server is about to retire are what Deno's HTTP/2 stumbles over.
  await Promise.all(Array.from({ length: 20 }, () => fetch(`${stage.url}/readyz`)));

  await stopped.disposeAsync();
  expect((await fetch(`${stage.url}/readyz`)).status).toBe(503);
  await using after = await startTemporal({ dbFilename, port: Number(before.address.split(':')[1]) });
  expect(after.address).toBe(before.address);
  await stage.from.put('second', { user: 'u', password: '2' });
  await expect.poll(() => event('second'), ARRIVES).toBe(202);

  await expect.poll(() => stage.to.get('second'), ARRIVES).toMatchObject({ password: '2' });
  for (const process of [stage.ingress, worker]) {
    await process.kill('SIGTERM');
    expect(await process.exited).toBe(0);
  }
}, 120_000);

test('on Deno, a sender that stands still does not keep the ingress from ending', async () => {
  await using stage = await setStage();
  const sender = connect(Number(new URL(stage.url).port), '127.0.0.1');
  sender.on('error', () => undefined);
  await once(sender, 'connect');
  const head = ['POST /events HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${TOKEN}`];
  sender.write(`${head.join('\r\n')}\r\nContent-Length: 100\r\n\r\nhalf`);
  const cut = once(sender, 'close');
  expect((await stage.post('[]')).status).toBe(202);

  await stage.ingress.kill('SIGTERM');

  expect(await stage.ingress.exited).toBe(0);
  await cut;
});

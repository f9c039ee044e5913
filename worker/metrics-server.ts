import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { localOnly } from '../ingress/local-only.ts';
import { isLoopback } from '../workflows/model/stores/url.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * Metrics of a process that has no ingress. On a loopback address they are for programs of this machine only; on
 * another, whoever reaches it may read them: they hold names of definitions, and no path or value.
 */
export async function serveMetrics(
  listen: string,
  telemetry: Pick<Telemetry, 'render'>,
): Promise<AsyncDisposable & { readonly url: string }> {
  const { hostname, port } = new URL(`http://${listen}`);
  const app = new Hono();
  if (isLoopback(hostname)) app.use(localOnly);
  app
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/metrics', async (c) => {
      const { contentType, text } = await telemetry.render();
      return c.text(text, 200, { 'Content-Type': contentType });
    });
  return await new Promise((resolve, reject) => {
    const address = hostname.replace(/^\[(.*)\]$/, '$1');
    const server = serve({ fetch: app.fetch, hostname: address, port: Number(port) }, (info) => {
      resolve({
        url: `http://${hostname}:${String(info.port)}/metrics`,
        [Symbol.asyncDispose]: () =>
          new Promise<void>((closed) => {
            server.close(() => {
              closed();
            });
          }),
      });
    });
    server.once('error', reject);
  });
}

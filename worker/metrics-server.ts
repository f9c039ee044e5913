import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Telemetry } from './telemetry.ts';

/** Metrics of a process that has no ingress. */
export async function serveMetrics(
  listen: string,
  telemetry: Telemetry,
): Promise<AsyncDisposable & { readonly url: string }> {
  const app = new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/metrics', async (c) => {
      const { contentType, text } = await telemetry.render();
      return c.text(text, 200, { 'Content-Type': contentType });
    });
  const { hostname, port } = new URL(`http://${listen}`);
  return await new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname, port: Number(port) }, (info) => {
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

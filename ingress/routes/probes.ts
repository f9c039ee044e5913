import { Hono } from 'hono';
import { refuse } from '../answer.ts';
import type { DefinitionIndex } from '../audit/match.ts';
import type { IngressMetrics } from '../metrics.ts';
import { StartFailed, type Starter } from '../starters/starter.ts';
import { openApi } from './openapi.ts';

export interface ProbesOptions {
  readonly definitions: () => DefinitionIndex;
  readonly starter: Starter;
  readonly metrics: IngressMetrics;
}

/** Probes may come often and from anyone: once it has answered, Temporal is asked once in this time. */
const CHECK_MS = 1_000;

/**
 * `/healthz`, `/readyz`, `/metrics`, `/openapi.json`. None asks for the token: probes and scrapers have none, and
 * what they tell is counts and names of definitions, never a path or a value.
 */
export function probeRoutes({ definitions, starter, metrics }: ProbesOptions): Hono {
  let known: { readonly missing: string | undefined } | undefined;
  let askAgainAt = 0;
  // What is known is shared, never a promise: on the edge one belongs to the request that made it.
  const temporal = async (): Promise<string | undefined> => {
    if (known !== undefined && Date.now() < askAgainAt) return known.missing;
    askAgainAt = Date.now() + CHECK_MS;
    known = { missing: await missingTemporal(starter) };
    return known.missing;
  };

  const routes = new Hono();
  routes.get('/healthz', (c) => c.json({ status: 'ok' }));
  routes.get('/readyz', async (c) => {
    const loaded = definitions().definitions.length;
    const missing = [
      await temporal(),
      loaded === 0 ? 'definitions: none is loaded; give a path to some' : undefined,
    ].filter((each) => each !== undefined);
    return missing.length === 0
      ? c.json({ status: 'ready', definitions: loaded })
      : c.json({ status: 'not ready', missing }, 503);
  });
  routes.get('/metrics', async (c) => {
    const rendered = await metrics.render?.();
    if (rendered === undefined)
      return refuse(c, 404, {
        code: 'notFound',
        message: 'This runtime keeps no metrics.',
        remedy: 'Scrape the workers, or run the ingress on Node or Deno.',
      });
    return c.body(rendered.text, 200, { 'Content-Type': rendered.contentType });
  });
  routes.get('/openapi.json', (c) => c.json(openApi));
  return routes;
}

async function missingTemporal(starter: Starter): Promise<string | undefined> {
  try {
    await starter.check();
    return undefined;
  } catch (error) {
    if (!(error instanceof StartFailed)) throw error;
    return `temporal: ${error.message} ${error.remedy}`;
  }
}

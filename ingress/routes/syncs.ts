import { Hono } from 'hono';
import type { Context } from 'hono';
import { patternOf, type Definition } from '../../workflows/model/definition.ts';
import { refuse } from '../answer.ts';
import type { DefinitionIndex } from '../audit/match.ts';
import type { Starter } from '../starters/starter.ts';
import { runRequest } from './run-request.ts';

export interface SyncsOptions {
  readonly definitions: () => DefinitionIndex;
  readonly starter: Starter;
}

/** `GET /`, `GET /:name`, `POST /:name/run`. They throw what the starter throws. */
export function syncRoutes({ definitions, starter }: SyncsOptions): Hono {
  const routes = new Hono();
  routes.get('/', async (c) =>
    c.json({ syncs: definitions().definitions.map(summaryOf), runs: await starter.runs() }),
  );
  routes.get('/:name', async (c) => {
    const definition = definitions().get(c.req.param('name'));
    if (definition === undefined) return unknown(c);
    return c.json({ ...summaryOf(definition), runs: await starter.runs(definition.metadata.name) });
  });
  routes.post('/:name/run', async (c) => {
    const definition = definitions().get(c.req.param('name'));
    if (definition === undefined) return unknown(c);
    const request = runRequest(definition, c.req.query(), (path) =>
      definitions().covers(definition.metadata.name, path),
    );
    if ('status' in request) return refuse(c, request.status, request.error);
    const { path, waitMs } = request;
    const at = new Date().toISOString();
    const started = await starter.changed({ definition, path, change: { cause: 'manual', at } });
    if (waitMs === undefined) return c.json(started, 202);
    const result = await starter.outcome(started, { waitMs, signal: c.req.raw.signal });
    return c.json({ ...started, ...result }, result.status === 'running' ? 202 : 200);
  });
  return routes;
}

function summaryOf(definition: Definition) {
  const { metadata, spec } = definition;
  return {
    name: metadata.name,
    path: patternOf(definition),
    destinations: spec.destinations.map(({ name }) => name),
    suspend: spec.suspend,
    dryRun: spec.dryRun,
  };
}

function unknown(c: Context): Response {
  return refuse(c, 404, {
    code: 'unknownDefinition',
    message: 'There is no definition of this name.',
    remedy: 'GET /syncs lists those that are loaded.',
  });
}

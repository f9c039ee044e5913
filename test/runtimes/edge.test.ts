import { resolve } from 'node:path';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectTemporal, type TemporalConnection } from '../../ingress/starters/connect.ts';
import { choosePort } from '../../infra/tools/server/ports.ts';
import { definitionOf } from '../ingress/support/definitions.ts';
import { auditLine } from '../ingress/support/lines.ts';
import { everythingWorks, withWorker } from '../ingress/support/worker.ts';
import { servers } from '../support/servers.ts';
import { uniqueName } from '../support/unique.ts';

const TOKEN = 'correct-horse-battery';
const authorized = { Authorization: `Bearer ${TOKEN}` };
let script: string;
let temporal: TemporalConnection;

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, '../../ingress/entry/edge.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    // Nothing of Node is there: an import of a builtin fails the build.
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser', 'import'],
  });
  script = outputFiles[0]?.text ?? '';
  temporal = await connectTemporal({ address: servers.temporal.address });
});

afterAll(async () => {
  await temporal[Symbol.asyncDispose]();
});

async function edge(
  bindings: Record<string, string>,
): Promise<AsyncDisposable & Pick<Miniflare, 'dispatchFetch'>> {
  const runtime = new Miniflare({
    modules: true,
    script,
    compatibilityDate: '2026-01-01',
    bindings: {
      TEMPORAL_HTTP_ADDRESS: `http://${servers.temporal.httpAddress}`,
      KEYFERRY_EVENTS_TOKEN: TOKEN,
      KEYFERRY_DEFINITIONS: '[]',
      ...bindings,
    },
  });
  await runtime.ready;
  return {
    dispatchFetch: runtime.dispatchFetch.bind(runtime),
    [Symbol.asyncDispose]: () => runtime.dispose(),
  };
}

describe('The ingress in workerd', () => {
  test('answers 202 once Temporal has the events, and the actor of the secret gets them', async () => {
    const name = uniqueName('edge');
    const taskQueue = uniqueName('edge');
    await using at = await edge({
      KEYFERRY_DEFINITIONS: JSON.stringify([definitionOf(name, { mount: 'secret', path: 'app/(.+)' })]),
      KEYFERRY_TASK_QUEUE: taskQueue,
    });

    const response = await at.dispatchFetch('http://edge/events', {
      method: 'POST',
      headers: authorized,
      body: `${auditLine('app/a')}\n${auditLine('other')}\n`,
    });

    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ accepted: 1, ignored: 1 });
    await withWorker(taskQueue, everythingWorks, async () => {
      const actor = temporal.client.workflow.getHandle(`sync/${name}/app/a`);
      await expect
        .poll(async () => (await temporal.client.workflow.count(`WorkflowId = "sync/${name}/app/a"`)).count)
        .toBe(1);
      expect(await actor.result()).toMatchObject({ destinations: [{ name: 'dr', action: 'updated' }] });
    });
  });

  test('fills in what its configuration says of stores', async () => {
    const stores = { vault: { namespace: 'team' } };
    await using at = await edge({
      KEYFERRY_DEFINITIONS: JSON.stringify([
        definitionOf(uniqueName('edge'), { mount: 'secret', path: 'app/a' }),
      ]),
      KEYFERRY_CONFIG: JSON.stringify({ apiVersion: 'keyferry.dev/v1', kind: 'Config', spec: { stores } }),
    });

    const response = await at.dispatchFetch('http://edge/events', {
      method: 'POST',
      headers: authorized,
      body: auditLine('app/a'),
    });

    // The event is of the root namespace.
    expect(await response.json()).toEqual({ accepted: 0, ignored: 1 });
  });

  test('starts a sync by hand, and does not wait for what its API cannot tell', async () => {
    const name = uniqueName('edge');
    await using at = await edge({
      KEYFERRY_DEFINITIONS: JSON.stringify([definitionOf(name, { mount: 'secret', path: 'app/db' })]),
      KEYFERRY_TASK_QUEUE: uniqueName('nobody'),
    });

    const response = await at.dispatchFetch(`http://edge/syncs/${name}/run?wait=30s`, {
      method: 'POST',
      headers: authorized,
    });

    expect(response.status).toBe(202);
    const { workflowId } = (await response.json()) as { workflowId: string };
    await temporal.client.workflow.getHandle(workflowId).terminate();
  });

  test('asks for the token, and for bodies that are no larger than the limit', async () => {
    await using at = await edge({});
    const post = (body: string, headers: Record<string, string>) =>
      at.dispatchFetch('http://edge/events', { method: 'POST', headers, body });

    expect((await post('[]', {})).status).toBe(401);
    expect((await post('[]', { Authorization: 'Bearer wrong' })).status).toBe(403);
    expect((await post('x'.repeat(9 * 1024 * 1024), authorized)).status).toBe(413);
    expect((await post('nonsense', authorized)).status).toBe(400);
    expect((await post('[]', authorized)).status).toBe(202);
  });

  test('is ready where Temporal is, and names it where it is not', async () => {
    const definitions = JSON.stringify([definitionOf('any', { mount: 'secret', path: 'a' })]);
    await using ready = await edge({ KEYFERRY_DEFINITIONS: definitions });
    const port = await choosePort(undefined, 'nothing');
    await using lost = await edge({
      KEYFERRY_DEFINITIONS: definitions,
      TEMPORAL_HTTP_ADDRESS: `http://127.0.0.1:${String(port)}`,
    });

    expect((await ready.dispatchFetch('http://edge/readyz')).status).toBe(200);
    const response = await lost.dispatchFetch('http://edge/readyz');
    expect(response.status).toBe(503);
    expect(await response.text()).toContain(`127.0.0.1:${String(port)} cannot be reached`);
    const events = await lost.dispatchFetch('http://edge/events', {
      method: 'POST',
      headers: authorized,
      body: auditLine('a'),
    });
    expect([events.status, events.headers.get('Retry-After')]).toEqual([503, '2']);
  });

  test.each([
    ['no token', { KEYFERRY_EVENTS_TOKEN: '' }, 'KEYFERRY_EVENTS_TOKEN'],
    ['no URL of Temporal', { TEMPORAL_HTTP_ADDRESS: 'temporal:7243' }, 'TEMPORAL_HTTP_ADDRESS'],
    ['definitions that are no JSON', { KEYFERRY_DEFINITIONS: 'kind: Sync' }, 'expected a JSON array'],
    [
      'a definition that is none',
      { KEYFERRY_DEFINITIONS: '[{"kind":"Sync"}]' },
      'KEYFERRY_DEFINITIONS.0.apiVersion',
    ],
    ['a configuration that is none', { KEYFERRY_CONFIG: '{"kind":"Sync"}' }, 'KEYFERRY_CONFIG.apiVersion'],
  ])('set up with %s takes nothing and says what is wrong', async (_, bindings, named) => {
    await using at = await edge(bindings);

    const response = await at.dispatchFetch('http://edge/healthz');

    expect(response.status).toBe(500);
    expect(await response.text()).toContain(named);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectTemporal, type TemporalConnection } from '../../../ingress/starters/connect.ts';
import { createGrpcStarter } from '../../../ingress/starters/grpc.ts';
import { createHttpStarter } from '../../../ingress/starters/http.ts';
import { choosePort } from '../../../infra/tools/server/ports.ts';
import type { Change } from '../../../workflows/model/event.ts';
import { definitionOf } from '../support/definitions.ts';
import { everythingWorks, withWorker } from '../support/worker.ts';
import { servers } from '../../support/servers.ts';
import { uniqueName } from '../../support/unique.ts';

const address = `http://${servers.temporal.httpAddress}`;
const change: Change = {
  cause: 'event',
  operation: 'update',
  at: '2026-11-21T13:24:30.764733439Z',
  kvVersion: 2,
};
let temporal: TemporalConnection;

beforeAll(async () => {
  temporal = await connectTemporal({ address: servers.temporal.address });
});

afterAll(async () => {
  await temporal[Symbol.asyncDispose]();
});

describe('The HTTP starter', () => {
  test('reaches the one actor of a secret under its usual ID, which explains itself as ever', async () => {
    const taskQueue = uniqueName('http');
    const definition = definitionOf(uniqueName('http'), { mount: 'secret', path: '.+' });
    const starter = createHttpStarter({ address, namespace: 'default', taskQueue });

    const { workflowId } = await starter.changed({ definition, path: 'a b/ü%', change });

    expect(workflowId).toMatch(/^relay-/);
    const actor = temporal.client.workflow.getHandle(`sync/${definition.metadata.name}/a b/ü%`);
    await withWorker(taskQueue, everythingWorks, async () => {
      await temporal.client.workflow.getHandle(workflowId).result();
      expect(await actor.result()).toMatchObject({ sourceVersion: '3' });
    });
    const description = await actor.describe();
    expect(description.type).toBe('syncSecret');
    expect(await description.staticSummary()).toBe('a b/ü% → dr');
    expect(description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value])).toEqual(
      expect.arrayContaining([
        ['KeyferryDefinition', definition.metadata.name],
        ['KeyferryOutcome', 'synced'],
        ['KeyferryPath', 'a b/ü%'],
      ]),
    );
  });

  test('signals an actor that runs already, and no second one is started', async () => {
    const taskQueue = uniqueName('http');
    const definition = definitionOf(uniqueName('http'), { mount: 'secret', path: '.+' });
    // The actor's own queue has no worker, so it is running whenever the relay looks.
    const { workflowId, runId } = await createGrpcStarter(temporal, {
      taskQueue: uniqueName('nobody'),
    }).changed({
      definition,
      path: 'a',
      change: { cause: 'manual' },
    });
    const starter = createHttpStarter({ address, namespace: 'default', taskQueue });

    const relay = await starter.changed({ definition, path: 'a', change });

    await withWorker(taskQueue, everythingWorks, async () => {
      await temporal.client.workflow.getHandle(relay.workflowId).result();
    });
    const actor = temporal.client.workflow.getHandle(workflowId);
    expect((await actor.describe()).runId).toBe(runId);
    const { events } = await actor.fetchHistory();
    expect(events?.filter((event) => event.workflowExecutionSignaledEventAttributes)).toHaveLength(2);
    await actor.terminate();
  });

  test('takes a large batch in a few requests, and tells every actor', async () => {
    const taskQueue = uniqueName('http');
    const definition = definitionOf(uniqueName('batch'), { mount: 'secret', path: '.+' });
    const starter = createHttpStarter({ address, namespace: 'default', taskQueue });
    const paths = Array.from({ length: 120 }, (_, i) => `secret-${String(i)}`);

    await starter.changedAll?.(paths.map((path) => ({ definition, path, change })));

    await withWorker(taskQueue, everythingWorks, async () => {
      await expect
        .poll(() => temporal.client.workflow.count(`KeyferryDefinition = "${definition.metadata.name}"`), {
          timeout: 30_000,
        })
        .toMatchObject({ count: 120 });
    });
    const relays = await temporal.client.workflow.count(
      `WorkflowType = "relayChanges" AND TaskQueue = "${taskQueue}"`,
    );
    expect(relays.count).toBe(2);
  });

  test('lists the runs of a definition', async () => {
    const definition = definitionOf(uniqueName('listed'), { mount: 'secret', path: '.+' });
    const name = definition.metadata.name;
    const starter = createHttpStarter({ address, namespace: 'default' });
    expect(await starter.runs(name)).toEqual([]);
    const started = await createGrpcStarter(temporal, { taskQueue: uniqueName('nobody') }).changed({
      definition,
      path: 'a',
      change: { cause: 'manual' },
    });

    await expect.poll(() => starter.runs(name)).toMatchObject([{ ...started, status: 'running' }]);
    await temporal.client.workflow.getHandle(started.workflowId).terminate();
  });

  test('says that Temporal cannot be reached, and where it looked', async () => {
    const port = await choosePort(undefined, 'nothing');
    const starter = createHttpStarter({ address: `http://127.0.0.1:${String(port)}`, namespace: 'default' });

    await expect(starter.check()).rejects.toMatchObject({
      name: 'StartFailed',
      code: 'unavailable',
      message: `Temporal at http://127.0.0.1:${String(port)} cannot be reached.`,
    });
  });

  test('names a namespace that is not there', async () => {
    const starter = createHttpStarter({ address, namespace: 'nowhere' });

    await expect(starter.check()).rejects.toMatchObject({ code: 'notFound' });
  });

  test('asks for a URL where the address is none, before anything is posted', () => {
    expect(() => createHttpStarter({ address: 'temporal:7243', namespace: 'default' })).toThrow(
      /expected a URL such as https:/,
    );
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectTemporal, type TemporalConnection } from '../../../ingress/starters/connect.ts';
import { createGrpcStarter } from '../../../ingress/starters/grpc.ts';
import { StartFailed } from '../../../ingress/starters/starter.ts';
import { choosePort } from '../../../infra/tools/server/ports.ts';
import { startTemporal } from '../../../infra/tools/temporal/start.ts';
import { definitionOf } from '../support/definitions.ts';
import { everythingWorks, nothingIsAllowed, withWorker } from '../support/worker.ts';
import { servers } from '../../support/servers.ts';
import { uniqueName } from '../../support/unique.ts';

let temporal: TemporalConnection;

beforeAll(async () => {
  temporal = await connectTemporal({ address: servers.temporal.address });
});

afterAll(async () => {
  await temporal[Symbol.asyncDispose]();
});

describe('The gRPC starter', () => {
  test('starts the workflow of a secret with what it needs to explain itself', async () => {
    const definition = definitionOf(uniqueName('start'), { mount: 'secret', path: 'payments/(.+)' });
    const starter = createGrpcStarter(temporal, { taskQueue: uniqueName('nobody') });
    const at = '2026-11-21T13:24:30.764733439Z';

    const started = await starter.changed({
      definition,
      path: 'payments/a',
      change: { cause: 'event', operation: 'update', at, kvVersion: 2 },
    });

    expect(started.workflowId).toBe(`sync/${definition.metadata.name}/payments/a`);
    const handle = temporal.client.workflow.getHandle(started.workflowId, started.runId);
    const description = await handle.describe();
    expect(description).toMatchObject({ type: 'syncSecret', status: { name: 'RUNNING' } });
    expect(await description.staticSummary()).toBe('payments/a → dr');
    expect(
      Object.fromEntries(
        description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
      ),
    ).toMatchObject({ KeyferryDefinition: definition.metadata.name, KeyferryPath: 'payments/a' });
    expect(description.raw.executionConfig?.workflowExecutionTimeout?.seconds?.toString() ?? '0').toBe('0');
    await handle.terminate();
  });

  test('signals the workflow that runs already, for each time it is told', async () => {
    const definition = definitionOf(uniqueName('signal'), { mount: 'secret', path: '.+' });
    const starter = createGrpcStarter(temporal, { taskQueue: uniqueName('nobody') });
    const request = { definition, path: 'a', change: { cause: 'event' } } as const;

    const first = await starter.changed(request);
    const second = await starter.changed(request);

    expect(second).toEqual(first);
    const handle = temporal.client.workflow.getHandle(first.workflowId);
    const { events } = await handle.fetchHistory();
    expect(events?.filter((event) => event.workflowExecutionSignaledEventAttributes)).toHaveLength(2);
    await handle.terminate();
  });

  test.each([
    ['a name with spaces, umlauts and signs', 'with space/ümläut/a+b%/<x>&"y"'],
    ['a path longer than Temporal takes in an ID, a summary or a Keyword', 'ü/'.repeat(2_000)],
    ['quotes and control characters, which grow when they are encoded', '"\u0001\\'.repeat(250)],
  ])('takes %s', async (_, path) => {
    const definition = definitionOf(uniqueName('paths'), { mount: 'secret', path: '(?s).+' });
    const starter = createGrpcStarter(temporal, { taskQueue: uniqueName('nobody') });

    const { workflowId } = await starter.changed({ definition, path, change: { cause: 'event' } });

    const handle = temporal.client.workflow.getHandle(workflowId);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await handle.terminate();
  });

  test('tells the outcome of a sync, and of one that failed what would mend it', async () => {
    const taskQueue = uniqueName('outcomes');
    const starter = createGrpcStarter(temporal, { taskQueue });
    const outcomeOf = async (name: string) => {
      const definition = definitionOf(uniqueName(name), { mount: 'secret', path: '.+' });
      const started = await starter.changed({ definition, path: 'a', change: { cause: 'manual' } });
      return await starter.outcome(started, { waitMs: 30_000 });
    };

    await withWorker(taskQueue, everythingWorks, async () => {
      expect(await outcomeOf('good')).toEqual({
        status: 'completed',
        outcome: {
          sourceVersion: '3',
          destinations: [{ name: 'dr', key: 'kv/copy', action: 'updated', version: '7' }],
        },
      });
    });
    await withWorker(taskQueue, nothingIsAllowed, async () => {
      expect(await outcomeOf('bad')).toMatchObject({
        status: 'failed',
        problem: { code: 'forbidden', remedy: 'Allow it.' },
        outcome: { destinations: [{ name: 'dr', code: 'forbidden' }] },
      });
    });
  });

  test('says running when the time to wait is over, and what became of a run that was ended', async () => {
    const definition = definitionOf(uniqueName('slow'), { mount: 'secret', path: '.+' });
    const starter = createGrpcStarter(temporal, { taskQueue: uniqueName('nobody') });
    const started = await starter.changed({ definition, path: 'a', change: { cause: 'manual' } });

    expect(await starter.outcome(started, { waitMs: 50 })).toEqual({ status: 'running' });
    const signal = AbortSignal.abort();
    expect(await starter.outcome(started, { waitMs: 20_000, signal })).toEqual({ status: 'running' });

    await temporal.client.workflow.getHandle(started.workflowId).terminate();
    expect(await starter.outcome(started, { waitMs: 20_000 })).toMatchObject({
      status: 'failed',
      problem: { code: 'internal', message: 'The workflow was terminated.' },
    });
  });

  test('lists the runs of one definition, newest first, and no others', async () => {
    const name = uniqueName('listed');
    const starter = createGrpcStarter(temporal, { taskQueue: uniqueName('nobody') });
    for (const each of [name, `${name}-other`])
      for (const path of ['a', 'b'])
        await starter.changed({
          definition: definitionOf(each, { mount: 'secret', path: '.+' }),
          path,
          change: { cause: 'manual' },
        });

    await expect
      .poll(async () => (await starter.runs(name)).map(({ workflowId, status }) => [workflowId, status]))
      .toEqual([
        [`sync/${name}/b`, 'running'],
        [`sync/${name}/a`, 'running'],
      ]);
    for (const { workflowId } of [...(await starter.runs(name)), ...(await starter.runs(`${name}-other`))])
      await temporal.client.workflow.getHandle(workflowId).terminate();
  });

  test('says that Temporal cannot be reached, and how that is mended, within seconds', async () => {
    const server = await startTemporal();
    await using stopping = await connectTemporal({ address: server.address });
    const starter = createGrpcStarter(stopping);
    await starter.check();
    await server[Symbol.asyncDispose]();

    const definition = definitionOf('stopped', { mount: 'secret', path: '.+' });
    const refused = starter.changed({ definition, path: 'a', change: { cause: 'event' } });

    await expect(refused).rejects.toThrow(StartFailed);
    await expect(refused).rejects.toMatchObject({
      code: expect.stringMatching(/^(unavailable|timeout)$/) as string,
      message: expect.stringContaining(server.address) as string,
    });
  });
});

describe('Connecting to Temporal', () => {
  test('registers the search attributes that are missing', async () => {
    await using server = await startTemporal({ searchAttributes: [] });

    await using fresh = await connectTemporal({ address: server.address });

    expect(fresh.searchAttributes).toBe(true);
  });

  test('names the address and what to do where nothing answers', async () => {
    const port = await choosePort(undefined, 'nothing');

    await expect(connectTemporal({ address: `127.0.0.1:${String(port)}` })).rejects.toThrow(
      /Temporal at 127\.0\.0\.1:\d+ cannot be reached\. .*TEMPORAL_ADDRESS/,
    );
  });

  test('names a namespace that is not there', async () => {
    const missing = connectTemporal({ address: servers.temporal.address, namespace: 'nowhere' });

    await expect(missing).rejects.toThrow(/no namespace nowhere.*TEMPORAL_NAMESPACE/);
  });
});

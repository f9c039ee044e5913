import { describe, expect, test } from 'vitest';
import { definitionOf } from './support/definitions.ts';
import { anIngress, post, refusalOf, testIngress } from './support/ingress.ts';
import { auditLine } from './support/lines.ts';
import { everythingWorks, withWorker } from './support/worker.ts';
import { uniqueName } from '../support/unique.ts';

describe('POST /syncs/{name}/run', () => {
  test('starts the sync of a secret and answers 202 with its workflow', async () => {
    await using at = await anIngress();

    const response = await post(at, '', `/syncs/${at.name}/run?path=app/a%20b`);

    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ workflowId: `sync/${at.name}/app/a b` });
    expect(await at.signals(at.name, 'app/a b')).toBe(1);
  });

  test('needs no path where the definition is of one secret', async () => {
    const name = uniqueName('plain');
    await using at = await testIngress([definitionOf(name, { mount: 'secret', path: 'app/db' })]);

    expect((await post(at, '', `/syncs/${name}/run`)).status).toBe(202);
    expect(await at.signals(name, 'app/db')).toBe(1);
  });

  test('waits for the outcome, and answers 202 where it is not there in time', async () => {
    await using at = await anIngress();
    const url = `/syncs/${at.name}/run?path=app/a`;

    const early = await post(at, '', `${url}&wait=50ms`);
    expect([early.status, ((await early.json()) as { status: string }).status]).toEqual([202, 'running']);

    await withWorker(at.taskQueue, everythingWorks, async () => {
      const done = await post(at, '', `${url}&wait=30s`);
      expect(done.status).toBe(200);
      expect(await done.json()).toMatchObject({
        status: 'completed',
        outcome: { sourceVersion: '3', destinations: [{ name: 'dr', action: 'updated' }] },
      });
    });
  });

  test.each([
    ['an unknown definition', () => '/syncs/nobody/run?path=app/a', 404, 'unknownDefinition'],
    ['no path for many secrets', (name: string) => `/syncs/${name}/run`, 400, 'pathMissing'],
    [
      'a path that is none of its secrets',
      (name: string) => `/syncs/${name}/run?path=b`,
      400,
      'pathNotCovered',
    ],
    ['no duration', (name: string) => `/syncs/${name}/run?path=app/a&wait=soon`, 400, 'wait'],
    ['too long a wait', (name: string) => `/syncs/${name}/run?path=app/a&wait=6m`, 400, 'wait'],
  ])('refuses %s', async (_, url, status, code) => {
    await using at = await anIngress();

    const response = await post(at, '', url(at.name));

    expect([response.status, (await refusalOf(response)).code]).toEqual([status, code]);
  });

  test('refuses what is suspended', async () => {
    const name = uniqueName('off');
    await using at = await testIngress([
      definitionOf(name, { mount: 'secret', path: 'a' }, { suspend: true }),
    ]);

    const response = await post(at, '', `/syncs/${name}/run`);

    expect([response.status, (await refusalOf(response)).code]).toEqual([409, 'suspended']);
  });
});

describe('GET', () => {
  test('/syncs and /syncs/{name} tell definitions and their runs', async () => {
    await using at = await anIngress();
    await post(at, auditLine('app/a'));
    const summary = { name: at.name, path: 'app/(.+)', destinations: ['dr'], suspend: false, dryRun: false };
    const runs = [{ workflowId: `sync/${at.name}/app/a`, status: 'running' }];

    await expect
      .poll(async () => (await (await at.app.request(`/syncs/${at.name}`)).json()) as unknown)
      .toMatchObject({ ...summary, runs });
    expect(await (await at.app.request('/syncs')).json()).toMatchObject({ syncs: [summary] });
    expect((await at.app.request('/syncs/nobody')).status).toBe(404);
  });
});

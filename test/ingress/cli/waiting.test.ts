import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applySchedules } from '../../../ingress/schedules/apply.ts';
import type { Definition } from '../../../workflows/model/definition.ts';
import { startKeyferry, type KeyferryProcess } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { defineSync, startSpine, type Spine } from '../../support/spine.ts';
import { tempDir, type TempDir } from '../../support/temp-dir.ts';
import { uniqueName } from '../../support/unique.ts';

let spine: Spine;
let directory: TempDir;

beforeAll(async () => {
  spine = await startSpine();
  directory = await tempDir();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

function keyferry(args: readonly string[], queue = spine.taskQueue): KeyferryProcess {
  return startKeyferry(args, { TEMPORAL_ADDRESS: servers.temporal.address, KEYFERRY_TASK_QUEUE: queue });
}

/** A source that is away in the way that the listener plays. */
async function sourceThat(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const definition = defineSync({
    source: {
      vault: { address, mount: 'secret', path: '(.+)', auth: { token: { env: 'KEYFERRY_SECRET_VAULT' } } },
    },
    destinations: [{ name: 'copy', vault: { mount: 'copy', path: '$1' } }],
  });
  const file = join(directory.path, `${definition.metadata.name}.json`);
  await writeFile(file, JSON.stringify(definition));
  return {
    definition,
    file,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As Vault does it (https://developer.hashicorp.com/vault/api-docs#http-status-codes). */
const sealed: RequestListener = (_request, response) => {
  response.writeHead(503, { 'Content-Type': 'application/json' }).end('{"errors":["Vault is sealed"]}');
};

async function applied(definition: Definition, queue: string): Promise<AsyncDisposable> {
  const { client, searchAttributes } = spine.temporal;
  await applySchedules(client, [definition], { taskQueue: queue, searchAttributes });
  const schedule = client.schedule.getHandle(`reconcile/${definition.metadata.name}`);
  return {
    [Symbol.asyncDispose]: async () => {
      const { info } = await schedule.describe();
      await schedule.delete();
      for (const { workflow } of info.runningActions)
        await client.workflow
          .getHandle(workflow.workflowId)
          .terminate()
          .catch(() => undefined);
    },
  };
}

const SAID = { timeout: 40_000 };

test('plan of a sealed Vault says what it waits for, and Ctrl-C that it is given up', async () => {
  await using source = await sourceThat(sealed);
  await using plan = keyferry(['plan', source.file]);

  await expect.poll(() => plan.output(), SAID).toMatch(/^waiting: Plan \S+: .*sealed/m);
  plan.child.kill('SIGINT');
  expect(await plan.exited).toBe(130);
  expect(plan.output()).toContain('The plan is given up; nothing was written.');
  expect(plan.stdout()).toBe('');
}, 120_000);

test('sync --wait of a source that does not answer says since when, and Ctrl-C that the work goes on', async () => {
  await using source = await sourceThat(() => undefined);
  const { name } = source.definition.metadata;
  await using _ = await applied(source.definition, spine.taskQueue);
  await using sync = keyferry(['sync', name, '--wait']);

  await expect
    .poll(() => sync.output(), SAID)
    .toMatch(/^waiting: Count .*: no answer since \d\d:\d\d:\d\d UTC/m);
  sync.child.kill('SIGINT');
  expect(await sync.exited).toBe(130);
  expect(sync.output()).toContain(
    `The sync goes on in Temporal. keyferry status ${name} shows how it stands.`,
  );
  const { info } = await spine.temporal.client.schedule.getHandle(`reconcile/${name}`).describe();
  expect(info.runningActions).toHaveLength(1);
}, 120_000);

test('a task queue that no worker polls is named', async () => {
  await using source = await sourceThat(sealed);
  const queue = uniqueName('nobody');
  await using sync = keyferry(
    ['sync', source.definition.metadata.name, '--path', 'one', '--wait', '--definitions', source.file],
    queue,
  );

  await expect
    .poll(() => sync.output(), SAID)
    .toMatch(new RegExp(`^waiting: the workflow: no worker has taken it .* task queue ${queue}`, 'm'));
  await sync.kill('SIGKILL');
  await spine.temporal.client.workflow.getHandle(`sync/${source.definition.metadata.name}/one`).terminate();
}, 120_000);

test('sync --wait says why a reconcile failed, and not that an activity did', async () => {
  const definition = defineSync({
    source: { vault: { mount: 'no-such-mount', path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: 'copy', path: '$1' } }],
  });
  await using _ = await applied(definition, spine.taskQueue);
  await using sync = keyferry(['sync', definition.metadata.name, '--wait']);

  expect(await sync.exited).toBe(1);
  expect(sync.output()).toContain('no-such-mount');
  expect(sync.output()).not.toContain('Activity task failed');
}, 120_000);

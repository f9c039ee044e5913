import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { identityOf } from '../../../infra/tools/process-identity.ts';
import { startTemporal } from '../../../infra/tools/temporal/start.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { starter } from './starter.ts';

test('a workflow that was acknowledged is still there after the server was killed and started again', async () => {
  await using dir = await tempDir();
  const dbFilename = join(dir.path, 'data', 'temporal.db');
  {
    await using server = await startTemporal({ dbFilename });
    await withClient(server.address, (client) =>
      client.workflow.start('nobodyRunsIt', { workflowId: 'kept', taskQueue: 'none', args: [] }),
    );
    server.kill('SIGKILL');
    expect(await server.exited).toMatchObject({ signal: 'SIGKILL' });
  }
  await using again = await startTemporal({ dbFilename });
  const { status } = await withClient(again.address, (client) =>
    client.workflow.getHandle('kept').describe(),
  );
  expect(status.name).toBe('RUNNING');
});

test('a database that another process serves is refused, naming that process', async () => {
  await using dir = await tempDir();
  const dbFilename = join(dir.path, 'temporal.db');
  await using other = await starter('temporal', dbFilename);
  await expect(startTemporal({ dbFilename })).rejects.toThrow(
    `${dbFilename} is in use by process ${String(other.pid)}: end it first, or choose another data directory`,
  );
});

test('a start after the last starter was killed waits until its server is gone', async () => {
  await using dir = await tempDir();
  const dbFilename = join(dir.path, 'temporal.db');
  await using killed = await starter('temporal', dbFilename);
  await killed.kill();
  await using server = await startTemporal({ dbFilename });
  expect(identityOf(killed.startedPid)).toBeUndefined();
  expect(identityOf(server.pid)).toBeDefined();
});

test('a namespace that is asked for is made beside the default one', async () => {
  await using server = await startTemporal({ namespace: 'payments' });
  const connection = await Connection.connect({ address: server.address });
  const names = await Promise.all(
    ['default', 'payments'].map(async (namespace) => {
      const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
      return namespaceInfo?.name;
    }),
  );
  await connection.close();
  expect(names).toEqual(['default', 'payments']);
});

test('the UI is served where it is asked for', async () => {
  await using server = await startTemporal({ uiPort: 0 });
  await expect.poll(async () => (await fetch(server.uiUrl ?? '')).status, { timeout: 10_000 }).toBe(200);
});

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

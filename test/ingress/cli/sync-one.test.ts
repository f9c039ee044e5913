import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKeyferry, type KeyferryProcess } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { defineSync, startSpine, type Spine } from '../../support/spine.ts';
import { tempDir, type TempDir } from '../../support/temp-dir.ts';
import { vaultClient } from '../../support/vault-client.ts';
import type { Definition } from '../../../workflows/model/definition.ts';

let spine: Spine;
let directory: TempDir;
const vault = vaultClient();

beforeAll(async () => {
  spine = await startSpine();
  directory = await tempDir();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

async function syncing(definition: Definition, path: string, ...args: string[]): Promise<KeyferryProcess> {
  const { name } = definition.metadata;
  const file = join(directory.path, `${name}.json`);
  await writeFile(file, JSON.stringify(definition));
  return startKeyferry(['sync', name, '--path', path, '--wait', '--definitions', file, ...args], {
    TEMPORAL_ADDRESS: servers.temporal.address,
    KEYFERRY_TASK_QUEUE: spine.taskQueue,
  });
}

const mounts = async () => [await vault.newMount(2), await vault.newMount(2)] as const;

test('a path that the source does not have is told, in text and JSON, and fails the command', async () => {
  const [from, to] = await mounts();
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
  });

  await using text = await syncing(definition, 'no-such');
  expect(await text.exited).toBe(1);
  expect(text.stdout()).toContain('The source has nothing at no-such.\n');
  await using json = await syncing(definition, 'no-such', '--json');
  expect(await json.exited).toBe(1);
  expect(JSON.parse(json.stdout())).toMatchObject({ status: 'completed', source: 'absent' });
});

test('while destinations are away, it is told once which and why, and at once which were refused for good', async () => {
  const [from, to] = await mounts();
  await from.put('one', { key: 'value' });
  await to.put('one', { key: 'other' });
  const away = {
    address: 'http://127.0.0.1:1',
    auth: { token: { env: 'KEYFERRY_SECRET_VAULT' } },
    mount: 'm',
    path: '$1',
  };
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [
      { name: 'taken', vault: { mount: to.path, path: '$1' } },
      { name: 'west', vault: away },
      { name: 'east', vault: { ...away, mount: 'n' } },
    ],
  });
  await using process = await syncing(definition, 'one');
  const workflowId = `sync/${definition.metadata.name}/one`;
  const attempts = async (): Promise<number> => {
    const { raw } = await spine.temporal.client.workflow.getHandle(workflowId).describe();
    const [first, second] = raw.pendingActivities ?? [];
    return Math.min(first?.attempt ?? 0, second?.attempt ?? 0);
  };
  await expect.poll(() => attempts().catch(() => 0), { timeout: 30_000 }).toBeGreaterThan(4);

  const lines = process.output().split('\n');
  await process.kill('SIGKILL');
  await spine.temporal.client.workflow.getHandle(workflowId).terminate();

  const waiting = lines.filter((line) => line.startsWith('waiting: '));
  expect(waiting.filter((line) => line.includes('east: ') && line.includes('west: '))).toHaveLength(1);
  expect(waiting.at(-1)).toMatch(/^waiting: east: n\/one: .*; west: m\/one: /);
  expect(lines.filter((line) => line.startsWith('taken: unowned: '))).toHaveLength(1);
});

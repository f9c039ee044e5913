import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Definition } from '../../../workflows/model/definition.ts';
import { startKeyferry } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { defineSync, startSpine, type Spine } from '../../support/spine.ts';
import { tempDir, type TempDir } from '../../support/temp-dir.ts';
import { vaultClient } from '../../support/vault-client.ts';

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

test('a plan warns of a source that has nothing, with the path meant where it is that of the API, and exits 0', async () => {
  const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
  for (const path of ['app', 'gone']) await from.put(path, { a: 'value-1' });
  await from.delete('gone');
  const at = (path: string, template: string): Definition =>
    defineSync({
      source: { vault: { mount: from.path, path } },
      destinations: [{ name: 'copy', vault: { mount: to.path, path: template } }],
    });
  const [api, none, pattern, gone, fine] = [
    at('data/app', 'api'),
    at('none', 'none'),
    at('none/(.+)', 'pattern/$1'),
    at('gone', 'gone'),
    at('app', 'fine'),
  ];
  const file = join(directory.path, 'definitions.json');
  await writeFile(file, [api, none, pattern, gone, fine].map((each) => JSON.stringify(each)).join('\n---\n'));
  const environment = {
    TEMPORAL_ADDRESS: servers.temporal.address,
    KEYFERRY_TASK_QUEUE: spine.taskQueue,
  };

  await using text = startKeyferry(['plan', file], environment);
  expect(await text.exited).toBe(0);
  const warning = ({ metadata }: Definition, words: string): string =>
    `warning: ${metadata.name}: ${words}\n`;
  for (const line of [
    warning(
      api,
      'the source has nothing at "data/app"; the mount is KV 2, whose API has data/ in its URLs and not in paths, and there is something at "app": write that',
    ),
    warning(none, 'the source has nothing at "none": nothing would be synced'),
    warning(pattern, 'the source has nothing that "none/(.+)" matches: nothing would be synced'),
    warning(gone, 'the source has nothing at "gone" any more (deleted): nothing would be synced'),
  ])
    expect(text.output()).toContain(line);
  expect(text.output()).not.toContain(`warning: ${fine.metadata.name}`);

  await using json = startKeyferry(['plan', file, '--definition', none.metadata.name, '--json'], environment);
  expect(await json.exited).toBe(0);
  expect(JSON.parse(json.stdout())).toEqual([
    {
      action: 'warn',
      definition: none.metadata.name,
      message: 'the source has nothing at "none": nothing would be synced',
    },
  ]);
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OWNER_MARK } from '../../../workflows/model/names.ts';
import { HERE } from '../../support/here.ts';
import { startKeyferry } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { defineSync, startSpine } from '../../support/spine.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { vaultClient } from '../../support/vault-client.ts';

const vault = vaultClient();

test('keyferry adopt lists what an earlier version marked, and takes it over with --yes; what is another’s stays', async () => {
  await using spine = await startSpine();
  await using directory = await tempDir();
  const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
  for (const path of ['old', 'theirs', 'new']) await from.put(path, { a: path });
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
  });
  const { name } = definition.metadata;
  for (const [path, mark] of [
    ['old', name],
    ['theirs', `elsewhere/${name}`],
  ] as const) {
    await to.put(path, { a: 'before' });
    await to.putMetadata(path, { custom_metadata: { [OWNER_MARK]: mark } });
  }
  const run = async (...args: string[]) => {
    await using process = startKeyferry(args, {
      TEMPORAL_ADDRESS: servers.temporal.address,
      KEYFERRY_TASK_QUEUE: spine.taskQueue,
    });
    return { code: await process.exited, stdout: process.stdout() };
  };
  const file = join(directory.path, 'definition.json');
  await writeFile(file, JSON.stringify(definition));
  expect(await run('apply', file)).toMatchObject({ code: 0 });
  try {
    const refused = await spine.syncFailing(definition, 'old');
    expect(refused.message).toContain('without an installation');
    expect(await run('adopt', name)).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(`copy +${to.path}/old\n1 secret would be taken over: add --yes\n$`),
      ) as string,
    });
    expect(await to.get('old')).toEqual({ a: 'before' });

    const done = await run('adopt', name, '--yes');
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toContain('1 secret taken over');
    expect(await to.get('old')).toEqual({ a: 'old' });
    expect((await to.metadata('old'))?.custom_metadata).toEqual({
      [OWNER_MARK]: `${HERE.installation}/${name}`,
    });
    expect(await to.get('theirs')).toEqual({ a: 'before' });
    expect((await spine.syncFailing(definition, 'theirs')).message).toContain(
      'another installation, elsewhere',
    );
    expect(await run('adopt', name)).toEqual({
      code: 0,
      stdout: 'No secret carries a mark without an installation.\n',
    });
  } finally {
    await spine.temporal.client.schedule.getHandle(`reconcile/${name}`).delete();
  }
});

test('keyferry adopt of a definition that is not applied says so', async () => {
  await using process = startKeyferry(['adopt', 'nobody'], { TEMPORAL_ADDRESS: servers.temporal.address });
  expect(await process.exited).toBe(1);
  expect(process.output()).toContain('There is no definition nobody applied');
});

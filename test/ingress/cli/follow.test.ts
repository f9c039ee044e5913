import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startKeyferry, type KeyferryProcess } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { sync, write } from '../definitions/support.ts';
import { anIngress } from '../support/ingress.ts';
import { auditLine } from '../support/lines.ts';

async function setting() {
  const directory = await tempDir();
  // It knows how often a secret's workflow was signalled.
  const ingress = await anIngress();
  const definition = sync(ingress.name).replace(`${ingress.name}/(.+)`, 'app/(.+)');
  await write(directory.path, { 'definitions/a.yaml': definition, 'audit.log': '' });
  const file = join(directory.path, 'audit.log');
  const start = (...args: string[]): KeyferryProcess =>
    startKeyferry(['follow', '--file', file, '--definitions', join(directory.path, 'definitions'), ...args], {
      TEMPORAL_ADDRESS: servers.temporal.address,
      KEYFERRY_TASK_QUEUE: ingress.taskQueue,
      XDG_STATE_HOME: join(directory.path, 'state'),
    });
  return {
    directory: directory.path,
    file,
    start,
    signalled: (path: string) => ingress.signals(ingress.name, `app/${path}`),
    [Symbol.asyncDispose]: async () => {
      await ingress[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

describe('keyferry follow', () => {
  test('says what it follows, takes events, ends with 0 on SIGTERM, and goes on where it was', async () => {
    await using place = await setting();
    let checkpoint: string;
    {
      await using process = place.start();
      const said = await process.ready;
      expect(said.get('following')).toBe(place.file);
      checkpoint = said.get('checkpoint') ?? '';
      expect(checkpoint).toMatch(
        new RegExp(`^${place.directory}/state/keyferry/follow-[0-9a-f]{16}\\.json$`),
      );
      await appendFile(place.file, `${auditLine('app/a')}\n`);
      await expect.poll(() => place.signalled('a'), { timeout: 20_000 }).toBe(1);
      await process.kill('SIGTERM');
      expect(await process.exited).toBe(0);
    }
    expect(JSON.parse(await readFile(checkpoint, 'utf8'))).toMatchObject({
      file: place.file,
      at: { offset: auditLine('app/a').length + 1 },
    });
    await appendFile(place.file, `${auditLine('app/b')}\n`);
    await rename(place.file, `${place.file}.1`);
    await writeFile(place.file, `${auditLine('app/c')}\n`);
    await using again = place.start();
    await again.ready;
    await expect.poll(() => place.signalled('c'), { timeout: 20_000 }).toBe(1);
    expect([await place.signalled('a'), await place.signalled('b')]).toEqual([1, 1]);
    await again.kill('SIGINT');
    expect(await again.exited).toBe(0);
  });

  test('takes a definition that comes while it runs', async () => {
    await using place = await setting();
    await using process = place.start('--checkpoint', join(place.directory, 'mine.json'));
    expect((await process.ready).get('checkpoint')).toBe(join(place.directory, 'mine.json'));
    const file = join(place.directory, 'definitions/a.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"app/(.+)"', '"app/(later)"'));
    await expect
      .poll(() => process.output().match(/definitions loaded/g)?.length, { timeout: 20_000 })
      .toBe(2);
    await appendFile(place.file, `${auditLine('app/other')}\n${auditLine('app/later')}\n`);
    await expect.poll(() => place.signalled('later'), { timeout: 20_000 }).toBe(1);
    expect(await place.signalled('other')).toBe(0);
  });

  test('refuses to begin without any definition: what it took then would be of none', async () => {
    await using place = await setting();
    await writeFile(join(place.directory, 'definitions/a.yaml'), 'kind: Sink\n');
    await using process = place.start();
    expect(await process.exited).toBe(1);
    expect(process.output()).toContain('there is no definition to follow for');
    expect(process.output()).toContain('definitions/a.yaml:1:7","field":"kind"');
  });

  test('a second one on the same file is refused, with the reason', async () => {
    await using place = await setting();
    await using first = place.start();
    await first.ready;
    await using second = place.start();
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('another follower uses the checkpoint');
  });

  test('exits 2 without a file or definitions', async () => {
    await using process = startKeyferry(['follow']);
    expect(await process.exited).toBe(2);
    expect(process.output()).toContain('--file <file>');
  });
});

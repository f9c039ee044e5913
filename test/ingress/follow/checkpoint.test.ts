import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectLines, newPlace, recorder, recordingLog, startFollowing, storedOffset } from './support.ts';

const log = recordingLog();

describe('The checkpoint of a follower', () => {
  test('a restart goes on where the last one was, and repeats nothing that was recorded', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, 'one\ntwo\n');
    const options = { ...place, takeLines: taken.takeLines, log };
    {
      await using following = await startFollowing(options);
      await expectLines(taken, ['one', 'two']);
      await following.stop();
    }
    await appendFile(place.file, 'three\n');
    await using _again = await startFollowing(options);
    await expectLines(taken, ['one', 'two', 'three']);
  });

  test('holds nothing of what was read, and is readable by its owner only', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, 'canary\n');
    await using following = await startFollowing({ ...place, takeLines: taken.takeLines, log });
    await expectLines(taken, ['canary']);
    await following.stop();
    expect(await readFile(place.checkpointFile, 'utf8')).not.toContain('canary');
    expect((await stat(place.checkpointFile)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(place.checkpointFile))).mode & 0o777).toBe(0o700);
  });

  test('is one follower’s: a second is refused as long as the first runs', async () => {
    await using place = await newPlace();
    const taken = recorder();
    const options = { ...place, takeLines: taken.takeLines, log };
    await using first = await startFollowing(options);
    await using second = await startFollowing(options);
    await expect(second.done).rejects.toThrow(
      `another follower uses the checkpoint ${place.checkpointFile}: stop it`,
    );
    await first.stop();
    await using third = await startFollowing(options);
    await writeFile(place.file, 'one\n');
    await expectLines(taken, ['one']);
    await third.stop();
  });

  test('is free again when its follower was killed, and what was not recorded comes again', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, 'one\n');
    const follow = resolve(import.meta.dirname, '../../../ingress/follow/follow.ts');
    const program = `
      import { followAuditFile } from ${JSON.stringify(follow)};
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const takeLines = () => { console.log('taking'); return new Promise(() => {}); };
      await followAuditFile({ ...${JSON.stringify(place)}, takeLines, log, signal: new AbortController().signal });`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const options = { ...place, takeLines: taken.takeLines, log };
    {
      await using refused = await startFollowing(options);
      await expect(refused.done).rejects.toThrow('another follower');
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    await using _following = await startFollowing(options);
    await expectLines(taken, ['one']);
  });

  test('of another file, or that is none, is refused with what to do', async () => {
    await using place = await newPlace();
    const options = { ...place, takeLines: recorder().takeLines, log };
    await (await startFollowing(options)).stop();
    const other = `${place.file}.other`;
    await expect((await startFollowing({ ...options, file: other })).done).rejects.toThrow(
      `${place.checkpointFile} is the checkpoint of ${place.file}, not of ${other}: give another with --checkpoint`,
    );
    for (const text of ['', '{', '{"version":2}', '[]']) {
      await writeFile(place.checkpointFile, text);
      await expect((await startFollowing(options)).done).rejects.toThrow(
        `${place.checkpointFile} is no checkpoint of this version: remove it to read ${place.file} again`,
      );
    }
  });

  test('that cannot be stored stops nothing, is told once, and is stored as soon as it can be', async () => {
    await using place = await newPlace();
    const taken = recorder();
    const warnings = recordingLog();
    await writeFile(place.file, 'one\n');
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log: warnings });
    await expectLines(taken, ['one']);
    await rm(dirname(place.checkpointFile), { recursive: true });
    await appendFile(place.file, 'two\n');
    await expectLines(taken, ['one', 'two']);
    await appendFile(place.file, 'three\n');
    await expectLines(taken, ['one', 'two', 'three']);
    const failures = () => warnings.lines.filter(({ message }) => message.includes('checkpoint'));
    await expect.poll(failures).toMatchObject([{ level: 'warn', fields: { code: 'ENOENT' } }]);

    await mkdir(dirname(place.checkpointFile));
    await appendFile(place.file, 'four\n');
    await expect.poll(() => storedOffset(place).catch(() => undefined)).toBe(19);
    expect(failures()).toHaveLength(2);
  });
});

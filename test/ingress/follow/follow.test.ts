import { appendFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../../ingress/follow/line-buffer.ts';
import { expectLines, newPlace, recorder, recordingLog, startFollowing, storedOffset } from './support.ts';

const log = recordingLog();

describe('Following an audit file', () => {
  test('hands over what is there, then each line as it is written', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, 'one\ntwo\n');
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log });
    await expectLines(taken, ['one', 'two']);

    await appendFile(place.file, 'three\n');
    await expectLines(taken, ['one', 'two', 'three']);
  });

  test('learns of a written line from the system, not by asking now and then', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, '');
    const never = { pollMs: 3_600_000 };
    await using _following = await startFollowing({ ...place, ...never, takeLines: taken.takeLines, log });
    const written = Array.from({ length: 40 }, (_, i) => `line ${String(i)}`);
    for (const [i, line] of written.entries()) {
      await appendFile(place.file, `${line}\n`);
      await expect.poll(() => taken.lines.length, { interval: 1, timeout: 10_000 }).toBe(i + 1);
    }
    expect(taken.lines).toEqual(written);
  });

  test('waits for a file that is not there yet, in a directory that is not there yet', async () => {
    await using place = await newPlace();
    const taken = recorder();
    const directory = join(place.directory, 'later');
    const file = join(directory, 'audit.log');
    await using _following = await startFollowing({ ...place, file, takeLines: taken.takeLines, log });
    await mkdir(directory);
    await writeFile(file, 'first\n');
    await expectLines(taken, ['first']);
  });

  test('keeps half a line until its newline comes, and characters whole wherever a read ends', async () => {
    await using place = await newPlace();
    const taken = recorder();
    const limits = { ...defaultLimits, readBytes: 5 };
    await writeFile(place.file, 'żółw 🐢 and more\nhal');
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log, limits });
    await expectLines(taken, ['żółw 🐢 and more']);

    const turtle = Buffer.from('f 🐢\n');
    await appendFile(place.file, turtle.subarray(0, 4));
    await appendFile(place.file, turtle.subarray(4));
    await expectLines(taken, ['żółw 🐢 and more', 'half 🐢']);
  });

  test('hands over at most 1,000 lines and 1 MiB at once', async () => {
    await using place = await newPlace();
    const taken = recorder();
    const lines = [
      ...Array.from({ length: 2_500 }, (_, i) => String(i)),
      ...Array.from({ length: 30 }, (_, i) => `${String(i)} ${'x'.repeat(100_000)}`),
      'y'.repeat(3_000_000),
      'end',
    ];
    await writeFile(place.file, `${lines.join('\n')}\n`);
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log });
    await expectLines(taken, lines);
    const counts = taken.batches.map((batch) => batch.split('\n').length - 1);
    expect(Math.max(...counts)).toBe(1_000);
    expect(taken.batches.filter((batch, i) => batch.length > 1 << 20 && counts[i] !== 1)).toEqual([]);
  });

  test('passes over a line that is too long, names where it is, and takes what is before and after', async () => {
    await using place = await newPlace();
    const taken = recorder();
    const warnings = recordingLog();
    await writeFile(place.file, `before\n${'secret'.repeat(2_000_000)}`);
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log: warnings });
    await expect
      .poll(() => warnings.lines.filter(({ level }) => level === 'warn'))
      .toEqual([
        {
          level: 'warn',
          fields: { file: place.file, offset: 7, limit: 8 << 20 },
          message: 'a line of the audit file is too long and passed over',
        },
      ]);
    await appendFile(place.file, `${'secret'.repeat(2_000_000)}\nafter\n`);
    await expectLines(taken, ['before', 'after']);
    expect(JSON.stringify(warnings.lines)).not.toContain('secret');
    await expect.poll(() => storedOffset(place)).toBe(7 + 24_000_001 + 6);
  });

  test('begins at the end where it is told to, with the line that is being written', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, 'old\nolder\nnew');
    const options = { ...place, takeLines: taken.takeLines, log, fromEnd: true };
    {
      await using _following = await startFollowing(options);
      await appendFile(place.file, 'est\n');
      await expectLines(taken, ['newest']);
    }
    await appendFile(place.file, 'while it was away\n');
    await using _again = await startFollowing(options);
    await expectLines(taken, ['newest', 'while it was away']);
  });

  test('follows a symbolic link to wherever it points next', async () => {
    await using place = await newPlace();
    const taken = recorder();
    const targets = [join(place.directory, 'a-1.log'), join(place.directory, 'b-2.log')] as const;
    await writeFile(targets[0], 'one\n');
    await symlink(targets[0], place.file);
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log });
    await expectLines(taken, ['one']);
    await appendFile(targets[0], 'two\n');
    await expectLines(taken, ['one', 'two']);

    await rm(place.file);
    await writeFile(targets[1], 'three\n');
    await symlink(targets[1], place.file);
    await expectLines(taken, ['one', 'two', 'three']);
  });

  test('refuses what is no regular file', async () => {
    await using place = await newPlace();
    await mkdir(place.file);
    await using following = await startFollowing({ ...place, takeLines: recorder().takeLines, log });
    await expect(following.done).rejects.toThrow(`${place.file} is no regular file`);
  });

  test('says once that it waits, and goes on when the file can be opened', async () => {
    await using place = await newPlace();
    const taken = recorder();
    const warnings = recordingLog();
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log: warnings });
    await expect.poll(() => warnings.lines.length).toBeGreaterThan(0);
    // A name that no call can resolve stands for one that may not be opened, which root never meets.
    await symlink(place.file, place.file);
    await expect.poll(() => warnings.lines.at(-1)?.fields['code']).toBe('ELOOP');
    await rm(place.file);
    await writeFile(place.file, 'at last\n');
    await expectLines(taken, ['at last']);
    const refusals = warnings.lines.filter(({ fields }) => fields['code'] === 'ELOOP');
    expect(refusals).toHaveLength(1);
  });
});

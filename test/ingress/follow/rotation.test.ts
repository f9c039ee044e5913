import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { appendFile, copyFile, open, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  expectLines,
  newPlace,
  recorder,
  recordingLog,
  startFollowing,
  storedOffset,
  type Place,
} from './support.ts';

const log = recordingLog();

const rotate = async ({ file }: Place, names: readonly string[] = ['.1']): Promise<void> => {
  for (const [i, name] of names.entries()) await rename(file + (names[i + 1] ?? ''), file + name);
};

describe('Rotation of an audit file', () => {
  test('by renaming: the old file is read to its end though it is written to after it was renamed', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await using writer = await open(place.file, 'a');
    await writer.write('one\n');
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log });
    await expectLines(taken, ['one']);

    await rotate(place);
    await writeFile(place.file, ''); // logrotate's create, before Vault opens the path anew
    await writer.write('two\n');
    await expectLines(taken, ['one', 'two']);
    await writer.write('three\n');
    await appendFile(place.file, 'four\n');
    await expectLines(taken, ['one', 'two', 'three', 'four']);
  });

  test('by renaming, 100 times: whenever the writer goes on to the new file, what it wrote before is read before', async () => {
    await using place = await newPlace();
    const taken = recorder();
    const written: string[] = [];
    let fd = openSync(place.file, 'a');
    const writeLine = (): void => {
      written.push(String(written.length));
      writeSync(fd, `${written.at(-1) ?? ''}\n`);
    };
    /** Told to while the follower hands a line over, the writer goes on some turns of the event loop later. */
    let goOn: (() => Promise<void>) | undefined;
    const takeLines: typeof taken.takeLines = (text, options) => {
      const going = goOn?.();
      goOn = undefined;
      going?.catch((error: unknown) => {
        throw error;
      });
      return taken.takeLines(text, options);
    };
    await using _following = await startFollowing({ ...place, takeLines, log });
    for (let round = 0; round < 100; round++) {
      const gone = Promise.withResolvers<undefined>();
      goOn = async () => {
        renameSync(place.file, `${place.file}.${String(round)}`);
        for (let turn = 0; turn < round % 50; turn++) await setImmediate();
        writeLine();
        closeSync(fd);
        fd = openSync(place.file, 'a');
        writeLine();
        gone.resolve(undefined);
      };
      writeLine();
      await gone.promise;
      while (taken.lines.length < written.length) await setImmediate();
    }
    closeSync(fd);
    await expectLines(taken, written);
  });

  test('by copytruncate: the file is read from its beginning again', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, 'one\ntwo\n');
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log });
    await expectLines(taken, ['one', 'two']);
    await copyFile(place.file, `${place.file}.1`);
    await truncate(place.file);
    await appendFile(place.file, 'three\n');
    await expectLines(taken, ['one', 'two', 'three']);
  });

  test('a file that was emptied and is as long as before is another file', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, 'one\n');
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log });
    await expectLines(taken, ['one']);
    await writeFile(place.file, 'two\n');
    await expectLines(taken, ['one', 'two']);
  });

  test('what copytruncate copied away before it was read is read from the copy', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, 'one\n');
    const options = { ...place, takeLines: taken.takeLines, log };
    {
      await using _following = await startFollowing(options);
      await expectLines(taken, ['one']);
    }
    await appendFile(place.file, 'two\n');
    await copyFile(place.file, `${place.file}.1`);
    await writeFile(place.file, 'three\n');
    await using _again = await startFollowing(options);
    await expectLines(taken, ['one', 'two', 'three']);
  });

  test('a restart after rotations finds every file that was not read yet, oldest first', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(`${place.file}.1`, 'long ago\n');
    await utimes(`${place.file}.1`, 1_700_000_000, 1_700_000_000);
    await writeFile(place.file, 'one\n');
    const options = { ...place, takeLines: taken.takeLines, log };
    {
      await using _following = await startFollowing(options);
      await expectLines(taken, ['one']);
    }
    await appendFile(place.file, 'two\n');
    await rotate(place, ['.2', '.1']);
    await writeFile(place.file, 'three\n');
    await rotate(place, ['.3', '.2', '.1']);
    await writeFile(place.file, 'four\n');
    await using _again = await startFollowing(options);
    await expectLines(taken, ['one', 'two', 'three', 'four']);
  });

  test('a rotated file under a name of another kind is found by its inode', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, 'one\n');
    const options = { ...place, takeLines: taken.takeLines, log };
    {
      await using _following = await startFollowing(options);
      await expectLines(taken, ['one']);
    }
    await appendFile(place.file, 'two\n');
    await rename(place.file, join(place.directory, 'kept-for-the-auditor'));
    await writeFile(place.file, 'three\n');
    await using _again = await startFollowing(options);
    await expectLines(taken, ['one', 'two', 'three']);
  });

  test('the log of another device beside it is left alone', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, 'one\n');
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log });
    await expectLines(taken, ['one']);
    await writeFile(join(place.directory, 'audit-raw.log'), 'of another\n');
    await writeFile(join(place.directory, 'audit.log.1.gz'), 'compressed\n');
    await rotate(place, ['-20260101']);
    await writeFile(place.file, 'two\n');
    await expectLines(taken, ['one', 'two']);
  });

  test('removed while it is read: what comes at its path next is followed', async () => {
    await using place = await newPlace();
    const taken = recorder();
    await writeFile(place.file, 'one\n');
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log });
    await expectLines(taken, ['one']);
    await rm(place.file);
    await writeFile(place.file, 'two\n');
    await expectLines(taken, ['one', 'two']);
  });

  test('removed while it was away: that is told, and what is there now is read', async () => {
    await using place = await newPlace();
    const taken = recorder();
    const warnings = recordingLog();
    await writeFile(place.file, 'one\n');
    {
      await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log });
      await expect.poll(() => storedOffset(place)).toBe(4);
    }
    await rm(place.file);
    await writeFile(place.file, 'two\n');
    await using _again = await startFollowing({ ...place, takeLines: taken.takeLines, log: warnings });
    await expectLines(taken, ['one', 'two']);
    expect(warnings.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      {
        fields: { file: place.file, offset: 4 },
        message: expect.stringMatching(/gone or was emptied/) as string,
      },
    ]);
  });

  test('in the middle of a line: half a line is no line, and is told', async () => {
    await using place = await newPlace();
    const taken = recorder();
    const warnings = recordingLog();
    await writeFile(place.file, 'one\ntw');
    await using _following = await startFollowing({ ...place, takeLines: taken.takeLines, log: warnings });
    await expectLines(taken, ['one']);
    await rotate(place);
    await writeFile(place.file, 'three\n');
    await expectLines(taken, ['one', 'three']);
    expect(warnings.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { offset: 4, bytes: 2 } },
    ]);
  });
});

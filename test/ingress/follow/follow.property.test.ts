import {
  copyFileSync,
  existsSync,
  renameSync,
  truncateSync,
  writeFileSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FollowOptions } from '../../../ingress/follow/follow.ts';
import { newPlace, recorder, recordingLog, startFollowing, type Following } from './support.ts';

/**
 * What happens to an audit file and to who follows it. The writer is one as Vault is: it holds its file open,
 * writes lines one after the other, and opens the path anew when told to (SIGHUP).
 */
type Step =
  | { readonly do: 'write'; readonly texts: readonly string[]; readonly pieces: readonly number[] }
  /** The line so far is on disk, the rest of it comes later. */
  | { readonly do: 'writePart'; readonly text: string; readonly keep: number }
  /** `mv audit.log audit.log.1`, after the older ones moved up. */
  | { readonly do: 'rename' }
  /** What logrotate's `create` does before the writer opens the path anew. */
  | { readonly do: 'create' }
  | { readonly do: 'reopen' }
  /** A whole `copytruncate`, with or without keeping the copy; without, only after all was read. */
  | { readonly do: 'truncate'; readonly keepCopy: boolean }
  | { readonly do: 'catchUp' }
  /** The follower gets so many turns of the event loop: it is met in the middle of anything. */
  | { readonly do: 'yield'; readonly turns: number }
  /** How the follower ends: told to, or in the middle of handing over. */
  | { readonly do: 'end'; readonly how: 'stopped' | 'beforeTaking' | 'afterTaking' }
  | { readonly do: 'start' };

const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((s) => s.replaceAll(/[\r\n]/g, ''));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      texts: fc.array(text, { minLength: 1, maxLength: 8 }),
      pieces: fc.array(fc.nat(20), { maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('writePart' as const), text, keep: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.constant({ do: 'rename' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'create' } as const) },
  { weight: 3, arbitrary: fc.constant({ do: 'reopen' } as const) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('truncate' as const), keepCopy: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ do: 'catchUp' } as const) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('yield' as const), turns: fc.integer({ min: 1, max: 12 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      how: fc.constantFrom('stopped', 'beforeTaking', 'afterTaking'),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'start' } as const) },
);

/** Small, so that a few lines are many batches, and a read ends anywhere. */
const limits = { readBytes: 37, lineBytes: 1000, batchBytes: 90, batchLines: 3 };

test('however the file is written, rotated and emptied, and the follower killed, every line comes whole, in order, at least once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await using world = await newWorld();
      for (const one of steps) await world.run(one);
      await world.finish();
      const taken = [...new Set(world.taken)];
      for (const lines of world.files) expect(taken.filter((line) => lines.includes(line))).toEqual(lines);
      expect(taken).toHaveLength(world.files.flat().length);
    }),
    { numRuns: Number(process.env['FOLLOW_RUNS'] ?? 100) },
  );
}, 600_000);

async function newWorld() {
  const place = await newPlace();
  const { file } = place;
  const taken = recorder();
  /** The lines of each file in turn; one that was emptied is another. */
  const files: string[][] = [[]];
  let count = 0;
  let fd = openSync(file, 'a');
  let rest: Buffer = Buffer.alloc(0);
  let following: Following | undefined;
  let crash: 'beforeTaking' | 'afterTaking' | undefined;

  const takeLines: FollowOptions['takeLines'] = async (lines, options) => {
    const how = crash;
    crash = undefined;
    if (how === 'beforeTaking') throw new Error('killed');
    const result = await taken.takeLines(lines, options);
    if (how === 'afterTaking') throw new Error('killed');
    return result;
  };

  function lineOf(text: string): Buffer {
    const line = `${String(count++)} ${text}`;
    files.at(-1)?.push(line);
    return Buffer.from(`${line}\n`);
  }

  function writeRest(): void {
    if (rest.length > 0) writeSync(fd, rest);
    rest = Buffer.alloc(0);
  }

  function moveUp(): void {
    for (let n = 30; n > 0; n--)
      if (existsSync(`${file}.${String(n)}`)) renameSync(`${file}.${String(n)}`, `${file}.${String(n + 1)}`);
  }

  async function start(): Promise<void> {
    crash = undefined;
    following ??= await startFollowing({ ...place, takeLines, log: recordingLog(), limits });
  }

  /** A follower that dies while it is waited for is started again, as a supervisor would. */
  async function catchUp(): Promise<void> {
    const whole = rest.length > 0 ? count - 1 : count;
    await start();
    await expect
      .poll(() => new Set(taken.lines).size, { interval: 2, timeout: 20_000 })
      .toBeGreaterThanOrEqual(whole);
  }

  async function run(one: Step): Promise<void> {
    switch (one.do) {
      case 'write': {
        writeRest();
        let bytes = Buffer.concat(one.texts.map(lineOf));
        for (const piece of one.pieces) {
          writeSync(fd, bytes.subarray(0, piece));
          bytes = bytes.subarray(piece);
          await Promise.resolve();
        }
        writeSync(fd, bytes);
        return;
      }
      case 'writePart': {
        writeRest();
        const bytes = lineOf(one.text);
        const keep = Math.min(one.keep, bytes.length - 1);
        writeSync(fd, bytes.subarray(0, keep));
        rest = bytes.subarray(keep);
        return;
      }
      case 'rename':
        if (!existsSync(file)) return;
        moveUp();
        renameSync(file, `${file}.1`);
        return;
      case 'create':
        if (!existsSync(file)) writeFileSync(file, '');
        return;
      case 'reopen':
        writeRest();
        closeSync(fd);
        fd = openSync(file, 'a');
        files.push([]);
        return;
      case 'truncate':
        await run({ do: 'reopen' });
        if (!one.keepCopy) await catchUp();
        moveUp();
        if (one.keepCopy) copyFileSync(file, `${file}.1`);
        truncateSync(file);
        files.push([]);
        return;
      case 'catchUp':
        await catchUp();
        return;
      case 'yield':
        for (let turn = 0; turn < one.turns; turn++) await setImmediate();
        return;
      case 'end':
        if (!following) return;
        if (one.how === 'stopped') await following.stop();
        else {
          // It dies with the next lines it hands over: there have to be some.
          crash = one.how;
          await run({ do: 'write', texts: ['last seen'], pieces: [] });
          await expect(following.done).rejects.toThrow('killed');
        }
        following = undefined;
        return;
      case 'start':
        await start();
    }
  }

  // What was rotated before the first start is not its business.
  await start();

  return {
    files,
    get taken() {
      return taken.lines;
    },
    run,
    async finish() {
      writeRest();
      await catchUp();
    },
    async [Symbol.asyncDispose]() {
      await following?.[Symbol.asyncDispose]();
      closeSync(fd);
      await place[Symbol.asyncDispose]();
    },
  };
}

import { appendFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { FollowOptions } from '../../../ingress/follow/follow.ts';
import { NotTaken } from '../../../ingress/intake.ts';
import { anIngress } from '../support/ingress.ts';
import { auditLine } from '../support/lines.ts';
import { expectLines, newPlace, recorder, recordingLog, startFollowing, storedOffset } from './support.ts';

const refusal = (retryAfterMs: number): NotTaken =>
  new NotTaken(
    { code: 'unavailable', message: 'Temporal is away.', remedy: 'Start Temporal.' },
    retryAfterMs,
  );

/** Refuses until told otherwise. */
function refusing(retryAfterMs: number) {
  const taken = recorder();
  let tries = 0;
  let refuses = true;
  const takeLines: FollowOptions['takeLines'] = async (text, options) => {
    tries++;
    if (refuses) throw refusal(retryAfterMs);
    return await taken.takeLines(text, options);
  };
  return { taken, tries: () => tries, takeLines, accept: () => void (refuses = false) };
}

describe('Handing audit lines over', () => {
  test('a batch that is not taken is tried again until it is, with one line of log for each change', async () => {
    await using place = await newPlace();
    const log = recordingLog();
    const refused = refusing(0);
    await writeFile(place.file, 'one\ntwo\n');
    await using _following = await startFollowing({ ...place, takeLines: refused.takeLines, log });
    await expect.poll(refused.tries, { timeout: 10_000 }).toBeGreaterThan(2);
    await appendFile(place.file, 'three\n');
    expect(await storedOffset(place)).toBe(0);
    refused.accept();
    await expectLines(refused.taken, ['one', 'two', 'three']);
    await expect.poll(() => storedOffset(place)).toBe(14);
    const said = log.lines.filter(({ message }) => message.includes('taken'));
    expect(said).toMatchObject([
      { level: 'warn', fields: { code: 'unavailable', remedy: 'Start Temporal.' } },
      { level: 'info', message: 'audit lines are taken again' },
    ]);
  });

  test('waits as long as it was asked to, and not as long as it would by itself', async () => {
    await using place = await newPlace();
    await using other = await newPlace();
    const asked = refusing(60_000);
    const notAsked = refusing(0);
    await writeFile(place.file, 'one\n');
    await writeFile(other.file, 'one\n');
    const log = recordingLog();
    await using _asked = await startFollowing({ ...place, takeLines: asked.takeLines, log });
    await expect.poll(asked.tries).toBe(1);
    await using _notAsked = await startFollowing({ ...other, takeLines: notAsked.takeLines, log });
    await expect.poll(notAsked.tries, { timeout: 10_000 }).toBe(4);
    expect(asked.tries()).toBe(1);
  });

  test('of thousands of lines that are each taken alone lets others have their turn', async () => {
    await using place = await newPlace();
    await using ingress = await anIngress();
    // One that begins with a bracket is taken alone, as it may be an array.
    const written = '[\n'.repeat(20_000);
    await writeFile(place.file, written);
    let round = 0;
    const others = new AbortController();
    const takeTurns = (): void => {
      round++;
      if (!others.signal.aborted) setImmediate(takeTurns);
    };
    takeTurns();
    const takenIn: number[] = [];
    const takeLines: FollowOptions['takeLines'] = async (text, options) => {
      takenIn[round] = (takenIn[round] ?? 0) + 1;
      return await ingress.intake.takeAuditLines(text, options);
    };
    const log = recordingLog();
    await using _following = await startFollowing({ ...place, takeLines, log });
    await expect.poll(() => storedOffset(place), { timeout: 20_000 }).toBe(written.length);
    others.abort();
    expect(Math.max(...Object.values(takenIn))).toBeLessThanOrEqual(256);
    // A batch has a thousand lines.
    const rest = log.lines.filter(({ message }) => message.startsWith('more audit lines are malformed'));
    expect(rest.map(({ fields }) => fields['count'])).toEqual(Array(20).fill(990));
  });

  test('told to stop while a batch is not taken, it ends at once and repeats the batch next time', async () => {
    await using place = await newPlace();
    const refused = refusing(60_000);
    await writeFile(place.file, 'one\n');
    const options = { ...place, takeLines: refused.takeLines, log: recordingLog() };
    {
      await using following = await startFollowing(options);
      await expect.poll(refused.tries).toBe(1);
      await following.stop();
    }
    refused.accept();
    await using _again = await startFollowing(options);
    await expectLines(refused.taken, ['one']);
  });

  test('told to stop while a batch is under way, it lets it be taken and records that', async () => {
    await using place = await newPlace();
    const gate = Promise.withResolvers<undefined>();
    const taken = recorder();
    const takeLines: FollowOptions['takeLines'] = async (text, options) => {
      const result = await taken.takeLines(text, options);
      await gate.promise;
      return result;
    };
    await writeFile(place.file, 'one\n');
    await using following = await startFollowing({ ...place, takeLines, log: recordingLog() });
    await expectLines(taken, ['one']);
    const stopped = following.stop();
    expect(await storedOffset(place)).toBe(0);
    gate.resolve(undefined);
    await stopped;
    expect(await storedOffset(place)).toBe(4);
  });

  test('a defect of the intake ends it, and costs no line', async () => {
    await using place = await newPlace();
    await writeFile(place.file, 'one\n');
    await using following = await startFollowing({
      ...place,
      takeLines: () => Promise.reject(new TypeError('a defect')),
      log: recordingLog(),
    });
    await expect(following.done).rejects.toThrow('a defect');
    expect(await storedOffset(place)).toBe(0);
  });

  test('a malformed line is passed over, with its place and never its content in the log, and costs no other', async () => {
    await using place = await newPlace();
    await using ingress = await anIngress();
    const log = recordingLog();
    const bad = ['{"password": "canary-1', '[{"canary-2": ', '{"type": {"canary-3": 1}}', 'null'];
    const lines = [bad[1], auditLine('app/a'), bad[0], '', bad[2], bad[1], auditLine('app/b'), bad[3]];
    await writeFile(place.file, lines.map((line) => `${line ?? ''}\n`).join(''));
    await using _following = await startFollowing({
      ...place,
      takeLines: (text, options) => ingress.intake.takeAuditLines(text, options),
      log,
    });
    await expect.poll(() => ingress.signals(ingress.name, 'app/b'), { timeout: 10_000 }).toBe(1);
    expect(await ingress.signals(ingress.name, 'app/a')).toBe(1);
    const warnings = () => log.lines.filter(({ level }) => level === 'warn');
    await expect.poll(() => warnings().length).toBe(5);
    const offsets = lines.map((_line, i) => lines.slice(0, i).join('\n').length + (i === 0 ? 0 : 1));
    const badOnes = [0, 2, 4, 5, 7].map((i) => ({
      fields: { offset: offsets[i], reason: expect.any(String) as string },
    }));
    expect(warnings()).toMatchObject(badOnes);
    expect(JSON.stringify(log.lines)).not.toContain('canary');
    expect(ingress.counted['malformed']).toBe(5);
  });
});

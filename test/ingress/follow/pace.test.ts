import { appendFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createPace } from '../../../ingress/follow/pace.ts';
import { expectLines, newPlace, recorder, recordingLog, startFollowing } from './support.ts';

test('a few changes are read the instant they are written', () => {
  const pace = createPace(() => 0);
  pace.took(31);
  expect(pace.pauseMs()).toBe(0);
});

test('what concerns no secret, such as our own echo, makes nobody wait', () => {
  const pace = createPace(() => 0);
  for (let i = 0; i < 1_000; i++) pace.took(0);
  expect(pace.pauseMs()).toBe(0);
});

test('many changes in a second are gathered, and a second later single ones are read at once again', () => {
  let now = 0;
  const pace = createPace(() => now);
  for (; now < 320; now += 10) pace.took(1);
  expect(pace.pauseMs()).toBeGreaterThan(0);
  now += 1_000;
  expect(pace.pauseMs()).toBe(0);
});

test('a bulk import is handed over in a few batches, whole and in order', async () => {
  await using place = await newPlace();
  const taken = recorder();
  await writeFile(place.file, '');
  await using following = await startFollowing({
    ...place,
    takeLines: taken.takeLines,
    log: recordingLog(),
  });
  const lines = Array.from({ length: 300 }, (_, i) => `line ${String(i)}`);
  for (const line of lines) await appendFile(place.file, `${line}\n`);
  await expectLines(taken, lines);
  // The first ones came one by one, before they were many.
  expect(taken.batches.length).toBeLessThan(100);
  await following.stop();
});

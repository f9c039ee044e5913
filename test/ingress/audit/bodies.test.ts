import { describe, expect, test } from 'vitest';
import { parseAuditLines } from '../../../ingress/audit/parse.ts';
import { createTurns } from '../../../ingress/turns.ts';
import { auditLine } from '../support/lines.ts';

const receivedAt = '2026-01-01T00:00:00.000Z';
const parse = (text: string, { stops = false }: { stops?: boolean } = {}) =>
  parseAuditLines(text, { receivedAt, stops, turns: createTurns() });

const line = auditLine('app/db');
const created = (): object => JSON.parse(line) as object;

describe('A body', () => {
  test('lists the first hundred of its mistakes and counts them all', async () => {
    const { malformed, malformedTotal, stopped } = await parse('x\n'.repeat(5_000));

    expect(malformed).toHaveLength(100);
    expect(malformed.at(-1)?.line).toBe(100);
    expect([malformedTotal, stopped]).toEqual([5_000, false]);
  });

  test('is read no further than the hundredth mistake where nothing of it will be taken', async () => {
    for (const text of ['x\n'.repeat(5_000), `[${'{},'.repeat(5_000)}{}]`]) {
      const { malformed, malformedTotal, stopped } = await parse(text, { stops: true });

      expect([malformed.length, malformedTotal, stopped]).toEqual([100, 100, true]);
    }
  });

  test('of thousands of lines, of one huge line or of line breaks alone lets others have their turn', async () => {
    const huge = { ...created(), response: { data: { keys: Array(100_000).fill('hmac-sha256:00') } } };
    for (const text of [
      `${line}\n`.repeat(2_000),
      `{"type":"request"}\n`.repeat(20_000),
      '{"a":\n'.repeat(20_000),
      '{\n'.repeat(20_000),
      JSON.stringify(huge),
      `[${'{},'.repeat(20_000)}{}]`,
      `${'\n'.repeat(200_000)}x`,
      `{"type":"request"}${'\n'.repeat(200_000)}`,
    ]) {
      let turns = 0;
      const others = setInterval(() => turns++);
      await parse(text);
      clearInterval(others);
      expect(turns).toBeGreaterThan(1);
    }
  });

  test.each([
    ['in a key as text', { stream: 'stdout', log: `${line}\n` }, 'the line is in "log"'],
    ['in a key with a type beside it', { type: 'log', message: line }, 'the line is in "message"'],
    ['in a key as an object', { host: 'a', event: created() }, 'the line is in "event"'],
    ['deeper', { event: { original: line } }, 'the line is in "event", "original"'],
    [
      'in the array of a cloud',
      { logEvents: [{ message: line }] },
      '"logEvents", its first element, "message"',
    ],
    ['under a key that is not repeated', { 'hunter2 canary': line }, 'the line is in one of its keys'],
  ])('that a shipper wrapped %s names where the line is', async (_, wrapped, where) => {
    const { events, malformed } = await parse(JSON.stringify(wrapped));

    expect(events).toEqual([]);
    expect(malformed).toMatchObject([{ line: 1, reason: expect.stringContaining(where) as string }]);
    expect(JSON.stringify(malformed)).not.toContain('canary');
  });

  test.each([
    ['2026-11-21T13:24:30.76Z stdout F ', 'column 34, after the prefix of a container log'],
    ['<134>1 2026-11-21T13:24:30Z host vault - - - ', 'column 46, after a syslog header'],
    ['vault-audit: ', 'column 14, after a prefix'],
  ])('of lines that begin with "%s" is told what begins them', async (prefix, words) => {
    const { malformed } = await parse(`${prefix}${line}\n${line}`);

    expect(malformed).toMatchObject([
      { line: 1, column: 1, reason: expect.stringContaining(words) as string },
    ]);
  });

  test('of other types than audit lines is ignored, as long as no line is in it', async () => {
    expect(await parse('{"type":"other"}')).toMatchObject({ ignored: 1, malformedTotal: 0 });
  });
});

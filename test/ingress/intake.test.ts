import { describe, expect, test } from 'vitest';
import { indexDefinitions } from '../../ingress/audit/match.ts';
import { createIntake, MalformedEvents, NotTaken } from '../../ingress/intake.ts';
import { StartFailed, type ChangedRequest, type Starter } from '../../ingress/starters/starter.ts';
import type { Definition } from '../../workflows/model/definition.ts';
import { definitionOf } from './support/definitions.ts';
import { logInto } from './support/ingress.ts';
import { auditLine } from './support/lines.ts';

const everything = definitionOf('all', { mount: 'secret', path: '(.+)' });

/** A Temporal that takes what `changed` lets it take. */
function intakeOf(
  changed: (request: ChangedRequest) => void | Promise<void>,
  definitions: readonly Definition[] = [everything],
) {
  const told: ChangedRequest[] = [];
  const counted: Record<string, number> = {};
  const starter: Starter = {
    changed: async (request) => {
      await changed(request);
      told.push(request);
      return { workflowId: request.path, runId: 'run' };
    },
    outcome: () => Promise.resolve({ status: 'running' }),
    runs: () => Promise.resolve([]),
    check: () => Promise.resolve(),
  };
  const index = indexDefinitions(definitions);
  const intake = createIntake({
    definitions: () => index,
    starter,
    log: logInto([]),
    metrics: {
      countEvents: (result, count) => {
        counted[result] = (counted[result] ?? 0) + count;
      },
    },
  });
  return { intake, told, counted };
}

const refusing = (code: 'unavailable' | 'rejected', retryAfterMs?: number) => () => {
  throw new StartFailed(
    { code, message: 'Temporal says no.', remedy: 'Ask it.' },
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );
};

/** A KV 1 write to `data/x`, which its keys tell from one of KV 2. */
const kv1Line = (at: string): string =>
  JSON.stringify({
    type: 'response',
    time: at,
    request: {
      operation: 'update',
      path: 'secret/data/x',
      mount_point: 'secret/',
      mount_type: 'kv',
      data: { password: 'hmac-sha256:00' },
    },
  });

describe('The intake', () => {
  test('in mode skip takes the good lines and says which were bad', async () => {
    const { intake, told, counted } = intakeOf(() => undefined);

    const taken = await intake.takeAuditLines(`${auditLine('a')}\nhalf a li\n${auditLine('b')}\n{}`, {
      malformed: 'skip',
    });

    expect(taken).toMatchObject({
      accepted: 2,
      ignored: 0,
      malformed: [
        { line: 2, column: 1 },
        { line: 4, reason: expect.stringContaining('type') as string },
      ],
    });
    expect(told.map(({ path }) => path)).toEqual(['a', 'b']);
    expect(counted).toEqual({ malformed: 2, accepted: 2, ignored: 0 });
  });

  test('in mode reject takes nothing where one line is bad', async () => {
    const { intake, told, counted } = intakeOf(() => undefined);

    const refused = intake.takeAuditLines(`${auditLine('a')}\nhalf a li`, { malformed: 'reject' });

    await expect(refused).rejects.toBeInstanceOf(MalformedEvents);
    await expect(refused).rejects.toMatchObject({ total: 1, positions: [{ line: 2 }] });
    expect(told).toEqual([]);
    expect(counted).toEqual({ malformed: 1 });
  });

  test('tells one secret under two definitions twice, and one definition once of many events', async () => {
    const other = definitionOf('other', { mount: 'secret', path: 'a' });
    const { intake, told } = intakeOf(() => undefined, [everything, other]);

    const taken = await intake.takeAuditLines([auditLine('a'), auditLine('a'), auditLine('b')].join('\n'), {
      malformed: 'reject',
    });

    expect(taken.accepted).toBe(3);
    expect(told.map(({ definition, path }) => `${definition.metadata.name} ${path}`).sort()).toEqual([
      'all a',
      'all b',
      'other a',
    ]);
  });

  test('keeps the newest of the events of one secret, and of two at one instant the later line', async () => {
    const { intake, told } = intakeOf(() => undefined);
    const at = (second: number, operation: string): string =>
      auditLine('a', { at: `2026-11-21T13:24:0${String(second)}Z`, operation });

    await intake.takeAuditLines(
      [at(2, 'update'), at(3, 'create'), at(3, 'patch'), at(1, 'update')].join('\n'),
      {
        malformed: 'reject',
      },
    );

    expect(told.map(({ change }) => change)).toEqual([
      { cause: 'event', operation: 'patch', at: '2026-11-21T13:24:03Z', kvVersion: 2 },
    ]);
  });

  test('says no KV version where events of one secret assume different ones, so that neither is lost', async () => {
    const { intake, told } = intakeOf(() => undefined);
    const kv2 = auditLine('data/x', { at: '2026-11-21T13:24:02Z' });

    await intake.takeAuditLines(`${kv2}\n${kv1Line('2026-11-21T13:24:01Z')}`, { malformed: 'reject' });

    expect(told.map(({ path, change }) => ({ path, change }))).toEqual([
      { path: 'data/x', change: { cause: 'event', operation: 'update', at: '2026-11-21T13:24:02Z' } },
    ]);
  });

  test('carries on with the others where Temporal refuses one secret, and still says that not all were taken', async () => {
    const refuse = refusing('rejected');
    const { intake, told, counted } = intakeOf(({ path }) => {
      if (path === 'b') refuse();
    });
    const lines = ['a', 'b', 'c'].map((path) => auditLine(path)).join('\n');

    const refused = intake.takeAuditLines(lines, { malformed: 'reject' });

    await expect(refused).rejects.toBeInstanceOf(NotTaken);
    await expect(refused).rejects.toMatchObject({ code: 'rejected', remedy: 'Ask it.', retryAfterMs: 2_000 });
    expect(told.map(({ path }) => path)).toEqual(['a', 'c']);
    expect(counted).toEqual({ malformed: 0, notTaken: 3 });
  });

  test('asks no further where Temporal cannot be reached, and hands on how long to wait', async () => {
    let asked = 0;
    const refuse = refusing('unavailable', 7_000);
    const { intake } = intakeOf(() => {
      asked++;
      refuse();
    });
    const lines = Array.from({ length: 1_000 }, (_, i) => auditLine(String(i))).join('\n');

    await expect(intake.takeAuditLines(lines, { malformed: 'skip' })).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterMs: 7_000,
    });
    expect(asked).toBeLessThanOrEqual(32);
  });

  test('tells Temporal of a few secrets at a time', async () => {
    let underWay = 0;
    let most = 0;
    const { intake, told } = intakeOf(async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
    });
    const lines = Array.from({ length: 200 }, (_, i) => auditLine(String(i))).join('\n');

    await intake.takeAuditLines(lines, { malformed: 'reject' });

    expect([told.length, most]).toEqual([200, 32]);
  });
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAuditLines } from '../../../ingress/audit/parse.ts';
import { createTurns } from '../../../ingress/turns.ts';
import type { SourceEvent } from '../../../workflows/model/event.ts';

const receivedAt = '2026-01-01T00:00:00.000Z';
const parse = (text: string, { vault }: { vault?: string } = {}) =>
  parseAuditLines(text, { receivedAt, turns: createTurns(), ...(vault !== undefined && { vault }) });

/** What Vault 1.21.1 wrote to its file audit device; values in it are HMAC'd. */
const real = readFileSync(new URL('vault-1.21.1.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

const short = ({ operation, mount, candidates }: SourceEvent): string =>
  `${operation} ${mount}: ${candidates.map(({ path, kvVersion }) => `${path} (${String(kvVersion)})`).join(', ')}`;

/** One row a line of the file: operation and path as logged, and what it is understood as; null: ignored. */
const rows: readonly (readonly [string, string | null])[] = [
  ['response update sys/mounts/team/kv', null],
  ['request create secret/data/app/db', null],
  ['response create secret/data/app/db', 'create secret: app/db (2)'],
  ['response update secret/data/app/db', 'update secret: app/db (2)'],
  ['failed update secret/data/app/db', null],
  ['response patch secret/data/app/db', 'patch secret: app/db (2)'],
  ['response patch secret/data/app/none', 'patch secret: app/none (2)'],
  ['response read secret/data/app/db', null],
  ['response list secret/metadata/app/', null],
  ['response delete secret/data/app/db', 'delete secret: app/db (2), data/app/db (1)'],
  ['response update secret/undelete/app/db', 'undelete secret: app/db (2), undelete/app/db (1)'],
  ['response update secret/delete/app/db', 'delete secret: app/db (2), delete/app/db (1)'],
  ['response update secret/destroy/app/db', 'destroy secret: app/db (2), destroy/app/db (1)'],
  ['failed update secret/destroy/app/db', null],
  ['response update secret/metadata/app/db', null],
  ['response create secret/metadata/app/fresh', null],
  ['response patch secret/metadata/app/db', null],
  ['response read secret/subkeys/app/db', null],
  ['response delete secret/metadata/app/db', 'metadataDelete secret: app/db (2), metadata/app/db (1)'],
  ['response delete secret/data/app/never', 'delete secret: app/never (2), data/app/never (1)'],
  ['response update secret/config', 'update secret: config (1)'],
  ['failed delete secret/delete/app/db', null],
  ['response create team/kv/data/app/db', 'create team/kv: app/db (2)'],
  ['response create team/kv/data/with space/ümläut/a+b%', 'create team/kv: with space/ümläut/a+b% (2)'],
  ['response create team/kv/data/amp&lt<x>', 'create team/kv: amp&lt<x> (2)'],
  ['response create kv1/app/db', 'create kv1: app/db (1)'],
  ['response update kv1/app/db', 'update kv1: app/db (1)'],
  ['response create kv1/data/app/db', 'create kv1: data/app/db (1)'],
  ['response create kv1/metadata/app/db', 'create kv1: metadata/app/db (1)'],
  // Its only key is max_versions, which makes it look like KV 2's metadata.
  ['response update kv1/metadata/app/db', null],
  ['response create kv1/destroy/app/db', 'create kv1: destroy/app/db (1)'],
  ['response create kv1/data', 'create kv1: data (1)'],
  ['response read kv1/app/db', null],
  ['response list kv1/app/', null],
  ['response delete kv1/app/db', 'delete kv1: app/db (1)'],
  ['response delete kv1/data/app/db', 'delete kv1: app/db (2), data/app/db (1)'],
  ['response create gen/app/db', 'create gen: app/db (1)'],
  ['response create secret/data/echo', null],
  ['response update secret/data/echo', null],
  ['response create cubbyhole/x', null],
  ['response create secret/data/denied', 'create secret: denied (2)'],
  ['failed update nomount/data/denied', null],
  // Wrapped: the response has no data to tell the KV version by.
  ['response create secret/data/wrap', 'create secret: wrap (2), data/wrap (1)'],
];

interface Line {
  type: string;
  error?: string;
  time: string;
  request: { operation: string; path: string; mount_point?: string; namespace: object; headers: object };
}

const decode = (line: string): Line => JSON.parse(line) as Line;
const lineOf = (name: string): Line => decode(real[rows.findIndex(([row]) => row === name)] ?? '');
const created = (): Line => lineOf('response create secret/data/app/db');

describe('Lines that Vault wrote', () => {
  test('have one row each in the table below', () => {
    const named = real.map(decode).map(({ type, error, request }) => {
      return `${error === undefined ? type : 'failed'} ${request.operation} ${request.path}`;
    });
    expect(named).toEqual(rows.map(([row]) => row));
  });

  test.each(rows.map(([row, expected], i) => [row, expected, real[i] ?? ''] as const))(
    '%s → %s',
    async (_, expected, line) => {
      const { events, ignored, malformedTotal } = await parse(line);

      expect(events.map(short)).toEqual(expected === null ? [] : [expected]);
      expect([ignored, malformedTotal]).toEqual([expected === null ? 1 : 0, 0]);
    },
  );

  test('carry their own time, and the name of the Vault they were posted under', async () => {
    const [event] = (await parse(JSON.stringify(created()), { vault: 'prod' })).events;

    expect(event).toMatchObject({
      store: 'vault',
      vault: 'prod',
      namespace: '',
      at: created().time,
    });
  });
});

describe('Namespaces', () => {
  const inNamespace = (path: string, mountPoint: string): string => {
    const line = created();
    Object.assign(line.request, { path, mount_point: mountPoint, namespace: { id: 'x', path: 'team/a/' } });
    return JSON.stringify(line);
  };

  test.each([
    ['the mount point with its namespace, as Vault logs it', 'team/a/secret/'],
    ['the mount point without it', 'secret/'],
  ])('are told apart from %s', async (_, mountPoint) => {
    const [event] = (await parse(inNamespace('secret/data/app', mountPoint))).events;

    expect(event).toMatchObject({ namespace: 'team/a', mount: 'secret', candidates: [{ path: 'app' }] });
  });

  test('may be named as a mount inside them is', async () => {
    const [event] = (await parse(inNamespace('team/a/data/app', 'team/a/team/a/'))).events;

    expect(event).toMatchObject({ namespace: 'team/a', mount: 'team/a', candidates: [{ path: 'app' }] });
  });
});

describe('Our own echo', () => {
  test.each([
    ['x-vault-sync', ['true']],
    ['X-Vault-Sync', ['TRUE']],
    ['X-VAULT-SYNC', ['a', 'True']],
    ['x-vault-sync', 'true'],
  ])('is ignored with %s: %j', async (name, value) => {
    const line = created();
    line.request.headers = { [name]: value };

    expect(await parse(JSON.stringify(line))).toMatchObject({ events: [], ignored: 1 });
  });

  test('is not what only mentions the header', async () => {
    const line = created();
    line.request.headers = { 'x-vault-sync': ['false'], 'user-agent': ['true'] };

    expect((await parse(JSON.stringify(line))).events).toHaveLength(1);
  });
});

describe('A body', () => {
  const line = JSON.stringify(created());

  test.each([
    ['one object', line, 1],
    ['one object over several lines', JSON.stringify(created(), undefined, 2), 1],
    ['an array', `[${line},\n${line}]`, 2],
    ['an empty array', '[]', 0],
    ['one object a line', `${line}\n${line}\n`, 2],
    ['lines with CRLF, blank lines and no line break at the end', `\r\n${line}\r\n\r\n  \r\n${line}`, 2],
    ['a byte order mark', `\uFEFF${line}`, 1],
    ['nothing', ' \n', 0],
  ])('may be %s', async (_, body, count) => {
    expect(await parse(body)).toMatchObject({
      events: Array(count).fill({ store: 'vault' }),
      malformedTotal: 0,
    });
  });

  test.each([
    ['half a line', `${line}\n${line.slice(0, 100)}`, [{ line: 2, column: 101 }]],
    [
      'each bad line',
      `{\n${line}\nnonsense\n`,
      [
        { line: 1, column: 2 },
        { line: 3, column: 1 },
      ],
    ],
    ['the element of an array', `[${line},\n  {"type": response}]`, [{ line: 2, element: 2, column: 12 }]],
    ['an array that does not end', `[${line}`, [{ line: 1, element: 1, column: line.length + 2 }]],
  ])('that is no JSON is reported by position: %s', async (_, body, positions) => {
    expect((await parse(body)).malformed).toMatchObject(positions);
  });

  test.each<[string, unknown, string]>([
    ['a response without a request', { type: 'response' }, 'request: '],
    ['an element that is no object', 7, 'an audit line: Invalid input: expected object, received number'],
    ['an object that is no audit line', {}, 'type: Invalid input: expected string'],
    [
      'a path that is no text',
      { ...created(), request: { ...created().request, path: 7 } },
      'request.path: ',
    ],
    [
      'a mount that is missing',
      { ...created(), request: { ...created().request, mount_point: undefined } },
      'request.mount_point: ',
    ],
    [
      'a path outside its mount',
      { ...created(), request: { ...created().request, path: 'elsewhere/data/a' } },
      'request.path: expected it to begin with request.mount_point',
    ],
    [
      'a path longer than Vault stores',
      { ...created(), request: { ...created().request, path: `secret/data/${'a'.repeat(33_000)}` } },
      'request.path: expected at most 32768 bytes',
    ],
  ])('tells what was expected: %s', async (_, element, reason) => {
    const { events, malformed } = await parse(JSON.stringify([created(), element]));

    expect(events).toHaveLength(1);
    expect(malformed).toMatchObject([{ element: 2, reason: expect.stringContaining(reason) as string }]);
  });

  test('is never repeated in what is said of it', async () => {
    const canary = 'hunter2-canary';
    const bodies = [canary, `{"${canary}"}`, `["${canary}"]`, `{"type":"response","request":"${canary}"}`];

    for (const body of bodies) {
      const { malformed } = await parse(body);
      expect(malformed).toHaveLength(1);
      expect(JSON.stringify(malformed)).not.toContain(canary);
    }
  });

  test('without a time of its own is as of now', async () => {
    for (const time of [undefined, 7, 'yesterday'])
      expect((await parse(JSON.stringify({ ...created(), time }))).events).toMatchObject([
        { at: receivedAt },
      ]);
  });

  test('of any shape is taken, ignored or reported, and never makes it throw', async () => {
    const anyLine = fc.oneof(fc.json(), fc.string({ unit: 'binary' }), mangled);
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyLine),
        fc.constantFrom('\n', '\r\n', ','),
        fc.boolean(),
        async (lines, by, array) => {
          const body = lines.join(by);
          const { events, ignored, malformedTotal } = await parse(array ? `[${body}]` : body);
          expect(events.length + ignored + malformedTotal).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

/** A real line of which some field has become something else. */
const mangled = fc
  .tuple(
    fc.constantFrom(...real),
    fc.constantFrom(
      'type',
      'time',
      'error',
      'request',
      'response',
      'request.path',
      'request.headers',
      'request.data',
      'request.namespace',
      'request.mount_point',
      'response.data',
    ),
    fc.jsonValue(),
  )
  .map(([line, field, value]) => {
    const changed = JSON.parse(line) as Record<string, unknown>;
    const [outer = '', inner] = field.split('.');
    const target = inner === undefined ? changed : changed[outer];
    if (typeof target === 'object' && target !== null) Object.assign(target, { [inner ?? outer]: value });
    return JSON.stringify(changed);
  });

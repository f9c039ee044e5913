import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIngressApp } from '../../ingress/app.ts';
import { startTemporal } from '../../infra/tools/temporal/start.ts';
import { definitionOf } from './support/definitions.ts';
import { anIngress, post, refusalOf, testIngress } from './support/ingress.ts';
import { auditLine } from './support/lines.ts';
import { uniqueName } from '../support/unique.ts';

describe('POST /events', () => {
  test('answers 202 once Temporal has the events, and counts those that are of no definition', async () => {
    await using at = await anIngress();

    const response = await post(at, `${auditLine('app/a')}\n${auditLine('other')}\n`);

    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ accepted: 1, ignored: 1 });
    expect(await at.signals(at.name, 'app/a')).toBe(1);
    expect(at.counted).toEqual({ malformed: 0, accepted: 1, ignored: 1 });
  });

  test.each(['', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense'])(
    'takes events under the content type "%s"',
    async (type) => {
      await using at = await anIngress();

      const response = await post(at, auditLine('app/a'), '/events', { 'Content-Type': type });

      expect([response.status, await at.signals(at.name, 'app/a')]).toEqual([202, 1]);
    },
  );

  test('signals a secret once for all its events of one request, and carries the newest', async () => {
    await using at = await anIngress();
    const times = ['13:24:31.5', '13:24:33.25', '13:24:32'].map((time) => `2026-11-21T${time}Z`);

    const response = await post(at, `[${times.map((time) => auditLine('app/a', { at: time })).join(',')}]`);

    expect(await response.json()).toEqual({ accepted: 3, ignored: 0 });
    const { events } = await at.temporal.client.workflow.getHandle(`sync/${at.name}/app/a`).fetchHistory();
    const inputs = (events ?? []).flatMap((event) => {
      const payload = event.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0]?.data;
      return payload ? [JSON.parse(new TextDecoder().decode(payload)) as { change: object }] : [];
    });
    expect(inputs.map(({ change }) => change)).toEqual([
      { cause: 'event', operation: 'update', at: times[1], kvVersion: 2 },
    ]);
  });

  test('signals twice when the same event is posted twice', async () => {
    await using at = await anIngress();

    await post(at, auditLine('app/a'));
    await post(at, auditLine('app/a'));

    expect(await at.signals(at.name, 'app/a')).toBe(2);
  });

  test('takes nothing of a body of which one line is bad, says where, and takes the good one when it is repeated', async () => {
    await using at = await anIngress();

    const refused = await post(at, `${auditLine('app/a')}\n{"type":"response","request":{"path`);

    expect(refused.status).toBe(400);
    expect(await refusalOf(refused)).toMatchObject({
      code: 'malformed',
      positions: [{ line: 2, column: 36, reason: 'expected the closing double quote of a string' }],
      remedy: expect.stringContaining('one JSON object, an array of them, or one a line') as string,
    });
    expect(await at.signals(at.name, 'app/a')).toBe(0);
    expect((await post(at, auditLine('app/a'))).status).toBe(202);
    expect(await at.signals(at.name, 'app/a')).toBe(1);
  });

  test('refuses a response line without a request, and goes on', async () => {
    await using at = await anIngress();

    expect((await post(at, '{"type":"response"}')).status).toBe(400);
    expect((await post(at, auditLine('app/a'))).status).toBe(202);
  });

  test('takes the events of a named Vault for the definitions that ask for it', async () => {
    const [prod, any] = [uniqueName('prod'), uniqueName('any')];
    await using at = await testIngress([
      definitionOf(prod, { name: 'prod', mount: 'secret', path: '.+' }),
      definitionOf(any, { mount: 'secret', path: '.+' }),
    ]);

    await post(at, auditLine('a'), '/events/prod');
    await post(at, auditLine('a'), '/events/test');
    await post(at, auditLine('a'));

    expect([await at.signals(prod, 'a'), await at.signals(any, 'a')]).toEqual([1, 3]);
    expect((await post(at, auditLine('a'), '/events/a%20b')).status).toBe(400);
  });

  test('answers 202 to any bytes that are events and 400 to any others, whatever they are', async () => {
    await using at = await anIngress();
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const response = await at.app.request('/events', { method: 'POST', body: new Uint8Array(body) });
        expect([202, 400]).toContain(response.status);
      }),
    );
  });

  test('neither repeats nor logs what was posted', async () => {
    await using at = await anIngress();
    const canary = 'hunter2-canary';

    for (const body of [canary, `{"type":"${canary}"}`, `{"type":"response","request":{"${canary}":1}}`])
      expect(await (await post(at, body)).text()).not.toContain(canary);

    expect(at.logged.join()).not.toContain(canary);
  });

  test.each([
    ['with its length', (body: Uint8Array<ArrayBuffer>) => ({ body, headers: { 'Content-Length': '4097' } })],
    [
      'without its length',
      (body: Uint8Array<ArrayBuffer>) => ({ body: new Blob([body]).stream(), duplex: 'half' as const }),
    ],
  ])('answers 413 to a body above the limit sent %s, and names the limit', async (_, init) => {
    await using at = await anIngress({ maxBodyBytes: 4096 });

    const response = await at.app.request('/events', { method: 'POST', ...init(new Uint8Array(4097)) });

    expect(response.status).toBe(413);
    expect((await refusalOf(response)).message).toContain('4096 bytes');
  });

  test('answers 415 to a packed body and asks for a plain one', async () => {
    await using at = await anIngress();

    const response = await post(at, auditLine('app/a'), '/events', { 'Content-Encoding': 'gzip' });

    expect([response.status, (await refusalOf(response)).code]).toEqual([415, 'contentEncoding']);
  });

  test('answers 503 with Retry-After and acknowledges nothing while Temporal is down', async () => {
    const server = await startTemporal();
    const name = uniqueName('down');
    const definitions = [definitionOf(name, { mount: 'secret', path: 'app/(.+)' })];
    const at = await testIngress(definitions, { address: server.address });
    await server[Symbol.asyncDispose]();

    const response = await post(at, auditLine('app/a'));

    expect(response.status).toBe(503);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await refusalOf(response)).toMatchObject({
      code: expect.stringMatching(/unavailable|timeout/) as string,
      message: expect.stringContaining(server.address) as string,
    });
    expect(at.counted).toEqual({ malformed: 0, notTaken: 1 });
    await at.temporal[Symbol.asyncDispose]();
  });

  test('answers 429 with Retry-After while as many requests wait as may, and takes the next one after', async () => {
    let release = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    await using inner = await anIngress();
    const at = {
      app: createIngressApp({
        ...inner,
        maxRequests: 2,
        intake: {
          takeAuditLines: async (...given) => {
            await waiting;
            return inner.intake.takeAuditLines(...given);
          },
        },
      }),
    };
    const first = [post(at, auditLine('app/a')), post(at, auditLine('app/b'))];

    const refused = await post(at, auditLine('app/c'));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('Retry-After')).toBe('1');
    expect((await refusalOf(refused)).code).toBe('tooManyRequests');

    release();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([202, 202]);
    expect((await post(at, auditLine('app/c'))).status).toBe(202);
  });
});

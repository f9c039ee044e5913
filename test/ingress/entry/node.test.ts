import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { serveIngress, type ServeOptions } from '../../../ingress/entry/node.ts';
import { definitionOf } from '../support/definitions.ts';
import { testIngress } from '../support/ingress.ts';
import { statusOf } from '../support/large-body.ts';
import { auditLine } from '../support/lines.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { uniqueName } from '../../support/unique.ts';

async function serve(more: Partial<ServeOptions> = {}) {
  const name = uniqueName('node');
  const at = await testIngress([definitionOf(name, { mount: 'secret', path: 'app/(.+)' })]);
  const server = await serveIngress({ ...at, listen: '127.0.0.1:0', ...more });
  return {
    at,
    name,
    server,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await at[Symbol.asyncDispose]();
    },
  };
}

const post = (url: string, body: string) => fetch(`${url}/events`, { method: 'POST', body });

describe('The ingress on Node', () => {
  test('takes events on a free port of the loopback interface without a token', async () => {
    await using here = await serve();

    expect(here.server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await post(here.server.url, auditLine('app/a'))).status).toBe(202);
    expect(await here.at.signals(here.name, 'app/a')).toBe(1);
  });

  test.each(['0.0.0.0:0', '[::]:0', 'example.org:0', '127.999.999.999:0'])(
    'refuses to listen on %s without a token, and says what to set',
    async (listen) => {
      await using at = await testIngress([]);

      await expect(serveIngress({ ...at, listen })).rejects.toThrow(
        /Refusing to listen on .* without a token.*KEYFERRY_EVENTS_TOKEN or KEYFERRY_EVENTS_TOKEN_FILE/,
      );
    },
  );

  test('listens anywhere with a token', async () => {
    await using here = await serve({ listen: '0.0.0.0:0', token: 'correct-horse' });
    const url = here.server.url.replace('0.0.0.0', '127.0.0.1');

    expect((await post(url, auditLine('app/a'))).status).toBe(401);
  });

  test('takes the token from the environment, or from a file that it names', async () => {
    await using directory = await tempDir();
    const file = join(directory.path, 'token');
    await writeFile(file, 'from-the-file\n');
    for (const [variable, value, token] of [
      ['KEYFERRY_EVENTS_TOKEN', 'from-the-environment', 'from-the-environment'],
      ['KEYFERRY_EVENTS_TOKEN_FILE', file, 'from-the-file'],
    ] as const) {
      process.env[variable] = value;
      try {
        await using here = await serve();
        const headers = { Authorization: `Bearer ${token}` };
        const taken = await fetch(`${here.server.url}/events`, { method: 'POST', body: '[]', headers });
        expect([taken.status, (await post(here.server.url, '[]')).status]).toEqual([202, 401]);
      } finally {
        Reflect.deleteProperty(process.env, variable);
      }
    }
  });

  test('names a token file that is missing or empty', async () => {
    await using directory = await tempDir();
    await using at = await testIngress([]);
    const file = join(directory.path, 'token');
    process.env['KEYFERRY_EVENTS_TOKEN_FILE'] = file;
    try {
      await expect(serveIngress({ ...at, listen: '127.0.0.1:0' })).rejects.toThrow(
        `Cannot read the file ${file}`,
      );
      await writeFile(file, '\n');
      await expect(serveIngress({ ...at, listen: '127.0.0.1:0' })).rejects.toThrow(`The file ${file}`);
    } finally {
      Reflect.deleteProperty(process.env, 'KEYFERRY_EVENTS_TOKEN_FILE');
    }
  });

  test.each([
    ['KEYFERRY_EVENTS_TOKEN', ''],
    ['KEYFERRY_EVENTS_TOKEN', ' \n'],
    ['KEYFERRY_EVENTS_TOKEN_FILE', ''],
    ['KEYFERRY_EVENTS_TOKEN_FILE', ' '],
  ])('refuses to start with %s set to %j, on any address', async (variable, value) => {
    await using at = await testIngress([]);
    process.env[variable] = value;
    try {
      for (const listen of ['127.0.0.1:0', '0.0.0.0:0'])
        await expect(serveIngress({ ...at, listen })).rejects.toThrow(`${variable} is set, but blank`);
    } finally {
      Reflect.deleteProperty(process.env, variable);
    }
  });

  test.each([
    ['a Host of others', 'GET /syncs HTTP/1.1\r\nHost: attacker.example\r\n', 403],
    ['two hosts', 'GET /syncs HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example\r\n', 403],
    [
      'two hosts, the other first',
      'GET /syncs HTTP/1.1\r\nHost: attacker.example\r\nHost: localhost\r\n',
      403,
    ],
    ['a whole URL of others', 'GET http://attacker.example/syncs HTTP/1.1\r\nHost: localhost\r\n', 403],
    ['no host', 'GET /syncs HTTP/1.1\r\n', 400],
    ['no host, in HTTP/1.0', 'GET /syncs HTTP/1.0\r\n', 400],
    ['its own', 'GET /syncs HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n', 200],
  ])('answers a request without a token that names %s accordingly', async (_, request, status) => {
    await using here = await serve();
    const socket = connect(Number(new URL(here.server.url).port), '127.0.0.1');
    socket.write(`${request}Connection: close\r\n\r\n`);

    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
  });

  test.each(['8080', 'localhost', ':8080', '127.0.0.1:99999', '::1:8080'])(
    'refuses "%s" as an address',
    async (listen) => {
      await using at = await testIngress([]);

      await expect(serveIngress({ ...at, listen })).rejects.toThrow(/expected HOST:PORT/);
    },
  );

  test('says that a port is taken', async () => {
    await using here = await serve();
    const { host } = new URL(here.server.url);

    await expect(serveIngress({ ...here.at, listen: host })).rejects.toThrow(
      `Cannot listen on ${host} (EADDRINUSE)`,
    );
  });

  test('lets requests under way finish when it is closed, and takes no new ones', async () => {
    let release = (): void => undefined;
    let entered = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    const inside = new Promise<void>((resolve) => (entered = resolve));
    await using outer = await serve();
    const server = await serveIngress({
      ...outer.at,
      listen: '127.0.0.1:0',
      intake: {
        takeAuditLines: async (...given) => {
          entered();
          await waiting;
          return outer.at.intake.takeAuditLines(...given);
        },
      },
    });
    const underWay = post(server.url, auditLine('app/a'));
    await inside;

    const closed = server.close();
    await expect(post(server.url, '[]')).rejects.toThrow();
    release();

    expect((await underWay).status).toBe(202);
    await closed;
    expect(await outer.at.signals(outer.name, 'app/a')).toBe(1);
  });

  test('cuts off a request that does not finish within the grace', async () => {
    await using here = await serve();
    const server = await serveIngress({ ...here.at, listen: '127.0.0.1:0', graceMs: 50 });
    const stuck = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(stuck, 'connect');
    stuck.write('POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf');
    stuck.on('error', () => undefined);
    const ended = once(stuck, 'close');

    await server.close();
    await ended;
  });

  test('cuts off a sender that announces a body and sends nothing more', async () => {
    await using here = await serve({ idleMs: 50 });
    for (const how of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
      const silent = connect(Number(new URL(here.server.url).port), '127.0.0.1');
      silent.write(`POST /events HTTP/1.1\r\nHost: localhost\r\n${how}\r\n\r\n`);

      expect(await text(silent)).toMatch(/^HTTP\/1.1 408 /);
    }
  });

  test('eight senders from one address that announce large bodies leave room for another address', async () => {
    await using here = await serve();
    const port = Number(new URL(here.server.url).port);
    const silent = Array.from({ length: 8 }, () => connect(port, '127.0.0.1'));
    const refused: string[] = [];
    for (const socket of silent) {
      socket.on('data', (data) => refused.push(String(data).slice(0, 12)));
      socket.on('error', () => undefined);
      socket.write('POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8388608\r\n\r\n');
    }
    await expect.poll(() => refused.length).toBe(4);
    expect(new Set(refused)).toEqual(new Set(['HTTP/1.1 429']));
    const other = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' });
    const body = auditLine('app/a');
    other.write(
      `POST /events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`,
    );

    expect(await text(other)).toMatch(/^HTTP\/1.1 202 /);
    for (const socket of silent) socket.destroy();
  });

  test('goes on when a sender goes away in the middle of its body', async () => {
    await using here = await serve();
    const gone = httpRequest(`${here.server.url}/events`, {
      method: 'POST',
      headers: { 'Content-Length': '1000' },
    });
    gone.on('error', () => undefined);
    gone.write('{"type"');
    await once(gone, 'socket');
    gone.destroy();

    expect((await post(here.server.url, auditLine('app/a'))).status).toBe(202);
    expect(here.at.logged.filter((line) => line.includes('unexpected error'))).toEqual([]);
  });

  test.each([
    ['with its length', { 'Content-Length': String(50 * 1024 * 1024) }],
    ['in chunks', { 'Transfer-Encoding': 'chunked' }],
  ])('answers 413 to 50 MB sent %s, many times at once, and goes on', async (_, headers) => {
    await using here = await serve();

    const statuses = await Promise.all(
      Array.from({ length: 4 }, () => statusOf(`${here.server.url}/events`, headers)),
    );

    expect(statuses).toEqual([413, 413, 413, 413]);
    expect((await post(here.server.url, auditLine('app/a'))).status).toBe(202);
  });
});

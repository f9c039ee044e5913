import { describe as suite, expect, test } from 'vitest';
import { keepAlive } from '../../../../activities/stores/keep-alive.ts';
import { startEndpoint } from '../../../support/http-endpoint/server.ts';
import { keys, open, storeError, TOKEN } from './harness.ts';

suite('A request to an HTTP API', () => {
  test('carries the keys as JSON, and the token of the write as its Idempotency-Key', async () => {
    await using endpoint = await startEndpoint();
    await using http = await open();
    await http.write(`${endpoint.url}/secrets/a?b=c`, keys({ password: 'Zoë 🔑', n: 1 }));
    const [request] = endpoint.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/secrets/a?b=c' });
    expect(JSON.parse(request?.body.toString() ?? '')).toEqual({ password: 'Zoë 🔑', n: 1 });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': `"${TOKEN}"`,
      'content-length': String(request?.body.length),
      'user-agent': 'keyferry',
    });
    expect(http.requests).toEqual(['write 200']);
  });

  test.each([
    ['text', 'Zoë\n', 'Zoë\n', 'text/plain; charset=utf-8'],
    ['JSON in text', '{"a":1}', '{"a":1}', 'application/json'],
    ['a number in text', '42', '42', 'text/plain; charset=utf-8'],
    ['an empty text', '', '', 'text/plain; charset=utf-8'],
    ['bytes', Uint8Array.of(0, 255, 254), Buffer.from([0, 255, 254]), 'application/octet-stream'],
  ])('of a source that is one value carries it as it is: %s', async (_, value, body, type) => {
    await using endpoint = await startEndpoint();
    await using http = await open({ method: 'PUT' });
    await http.write(endpoint.url, { kind: 'value', value });
    expect(endpoint.requests[0]?.method).toBe('PUT');
    expect(endpoint.requests[0]?.body).toEqual(Buffer.from(body));
    expect(endpoint.requests[0]?.headers['content-type']).toBe(type);
  });

  test('has bytes of a key as base64, as JSON has none', async () => {
    await using endpoint = await startEndpoint();
    await using http = await open();
    await http.write(endpoint.url, { kind: 'keys', keys: { a: Uint8Array.of(255, 0) } });
    expect(endpoint.requests[0]?.body.toString()).toBe('{"a":"/wA="}');
  });

  test('keeps numbers as they were written', async () => {
    await using endpoint = await startEndpoint();
    await using http = await open({ body: undefined });
    const raw = (JSON as JSON & { rawJSON(text: string): { rawJSON: string } }).rawJSON(
      '12345678901234567890',
    );
    await http.write(endpoint.url, keys({ n: raw }));
    expect(endpoint.requests[0]?.body.toString()).toBe('{"n":12345678901234567890}');
  });

  test('has the body that the template makes of the keys, or of one value', async () => {
    await using endpoint = await startEndpoint();
    await using http = await open({ body: '{"secret": {{ .password | toJson }}}' });
    await http.write(endpoint.url, keys({ password: 'a"b' }));
    await using plain = await open({ body: 'token={{ .value }}' });
    await plain.write(endpoint.url, { kind: 'value', value: 'x' });
    expect(endpoint.requests.map(({ body, headers }) => [body.toString(), headers['content-type']])).toEqual([
      ['{"secret": "a\\"b"}', 'application/json'],
      ['token=x', 'text/plain; charset=utf-8'],
    ]);
  });

  test('is not made where the template fails, which is told without the value', async () => {
    await using endpoint = await startEndpoint();
    await using broken = await open({ body: '{{ if }}' });
    const said = await storeError(() => broken.write(endpoint.url, keys({ password: 'x' })));
    expect(said.message).toContain('template "body", line 1, column');
    await using http = await open({ body: '{{ fail .password }}' });
    const error = await storeError(() => http.write(endpoint.url, keys({ password: 'canary-5b1c' })));
    expect(error.code).toBe('invalidValue');
    expect(`${error.message}${error.remedy}`).not.toContain('canary-5b1c');
    expect(endpoint.requests).toEqual([]);
  });

  test('is not sent where the template writes broken JSON or a placeholder, unless it is a translated one', async () => {
    await using endpoint = await startEndpoint();
    const secret = keys({ password: 'canary-5b1c"' });
    for (const body of ['{"password": "{{ .password }}"}', '{{ .gone }}']) {
      await using http = await open({ body });
      const error = await storeError(() => http.write(endpoint.url, secret));
      expect(error.code).toBe('invalidValue');
      expect(`${error.message}${error.remedy}`).not.toContain('canary-5b1c');
    }
    expect(endpoint.requests).toEqual([]);
    await using typed = await open({
      body: '[section]\npassword={{ .password }}',
      headers: { 'Content-Type': 'text/plain' },
    });
    await typed.write(endpoint.url, secret);
    await using translated = await open({ body: '{"x": "{{ .gone }}', bodyDialect: 'vaultSecretSync' });
    await translated.write(endpoint.url, secret);
    expect(endpoint.requests.map(({ body }) => body.toString())).toEqual([
      '[section]\npassword=canary-5b1c"',
      '{"x": "<no value>',
    ]);
  });

  test('carries the headers of the definition, and over them those from credentials', async () => {
    await using endpoint = await startEndpoint();
    await using http = await open(
      {
        headers: { 'X-Team': 'payments', authorization: 'none', 'Content-Type': 'application/vnd.secret' },
        secretHeaders: { Authorization: { env: 'TOKEN' }, 'X-Api-Key': { file: '/key' } },
      },
      { env: { TOKEN: 'Bearer abc' }, files: { '/key': 'def' } },
    );
    await http.write(endpoint.url, keys({ a: '1' }));
    expect(endpoint.requests[0]?.headers).toMatchObject({
      'x-team': 'payments',
      authorization: 'Bearer abc',
      'x-api-key': 'def',
      'content-type': 'application/vnd.secret',
    });
  });

  test('is not made where a header cannot be sent, or its credential is missing', async () => {
    for (const settings of [
      { secretHeaders: { a: { env: 'NONE' } } },
      { secretHeaders: { a: { env: 'LINES' } } },
      { headers: { a: 'Ω' } },
      { headers: { 'Content-Length': '1' } },
      { headers: { 'transfer-encoding': 'chunked' } },
    ]) {
      const error = await storeError(() => open(settings, { env: { LINES: 'canary\r\nx: y' } }));
      expect(error.code).toBe('notConfigured');
      expect(error.message).not.toContain('canary');
    }
  });

  test('tells a removal where and how the definition says, and of what is gone that is well', async () => {
    await using endpoint = await startEndpoint();
    await using http = await open({ remove: {} });
    await http.remove(`${endpoint.url}/a`);
    endpoint.script({ status: 404 }, { status: 410 });
    await http.remove(`${endpoint.url}/a`);
    await http.remove(`${endpoint.url}/a`);
    await using other = await open({ remove: { method: 'POST', url: 'https://example.com/removed' } });
    await other.remove(`${endpoint.url}/a\n${endpoint.url}/removed/a`);
    endpoint.script({ status: 404 });
    await expect(other.remove(`${endpoint.url}/a\n${endpoint.url}/b`)).rejects.toMatchObject({
      code: 'notFound',
    });
    expect(endpoint.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'DELETE /a',
      'DELETE /a',
      'DELETE /a',
      'POST /removed/a',
      'POST /b',
    ]);
    expect(endpoint.requests[0]?.headers).not.toHaveProperty('idempotency-key');
    expect(http.requests).toEqual(['remove 200', 'remove 404', 'remove 410']);
  });

  test('of a removal is never made where the definition does not say how', async () => {
    await using endpoint = await startEndpoint();
    await using http = await open();
    const store = http.session.at(`${endpoint.url}/a`);
    expect(store.capabilities.removes).toBe(false);
    await store.remove(await store.read());
    expect(endpoint.requests).toEqual([]);
  });

  test('shares its connection with the next where the runtime can be trusted with that, and leaves none open', async () => {
    await using endpoint = await startEndpoint();
    const http = await open();
    for (let i = 0; i < 5; i++) await http.write(`${endpoint.url}/${String(i)}`, keys({ a: '1' }));
    await expect.poll(() => endpoint.connections()).toBe(keepAlive ? 1 : 0);
    await http[Symbol.asyncDispose]();
    await expect.poll(() => endpoint.connections()).toBe(0);
  });
});

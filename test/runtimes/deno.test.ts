import { once } from 'node:events';
import { globSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deno } from './support/deno.ts';

const root = resolve(import.meta.dirname, '../..');

describe('On Deno', () => {
  test('every module of the stores, the transforms and the ways in can be imported', async () => {
    const modules = globSync('{activities,ingress,workflows/model}/**/*.ts', { cwd: root });
    expect(modules.length).toBeGreaterThan(100);

    const imported = await deno(
      'import-all.ts',
      modules.map((module) => resolve(root, module)),
    );

    expect(imported).toBe(String(modules.length));
  });

  test('a Vault that cannot be reached is told of with the reason, as on Node', async () => {
    const broken = createServer((socket) => socket.once('data', () => socket.destroy()));
    broken.listen(0, '127.0.0.1');
    await once(broken, 'listening');
    const plain = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const at = (server: typeof broken): string =>
      `127.0.0.1:${String((server.address() as { port: number }).port)}`;
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const refusing = at(gone);
    gone.close();
    await once(gone, 'close');

    const said = await deno(
      'read-vault.ts',
      [`http://${refusing}`, 'http://vault.invalid', `http://${at(broken)}`, `https://${at(plain)}`],
      { VAULT_TOKEN: 'none' },
    );
    broken.close();
    plain.close();

    expect(said.trim().split('\n')).toEqual([
      expect.stringMatching(/^unavailable .*: connection refused\.$/),
      expect.stringMatching(/^unavailable .*: the name of the host is not known\.$/),
      expect.stringMatching(/^unavailable .*: the connection broke\.$/),
      expect.stringMatching(/^unavailable .*: it does not speak TLS\.$/),
    ]);
  });
});

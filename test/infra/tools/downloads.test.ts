import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ensureTool } from '../../../infra/tools/ensure.ts';
import { createProgress } from '../../../infra/tools/progress.ts';
import { downloadOf, type Release } from '../../../infra/tools/release.ts';
import { tempDir } from '../../support/temp-dir.ts';

const silent = (): void => undefined;
const PLATFORM = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A mirror that has one file, or answers 404. */
async function mirror(path: string, body: Buffer): Promise<AsyncDisposable & { readonly asked: string[] }> {
  const asked: string[] = [];
  const server = await serve((request, response) => {
    asked.push(request.url ?? '');
    response.statusCode = request.url === path ? 200 : 404;
    response.end(request.url === path ? body : '');
  });
  vi.stubEnv('KEYFERRY_MIRROR', server.url);
  return { asked, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function serve(listener: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A release of a program that says `released`, packed as its makers do, beside a licence. */
async function pack(directory: string, kind: 'zip' | 'tar.gz'): Promise<Buffer> {
  const from = join(directory, 'from');
  await mkdir(from);
  await writeFile(join(from, 'LICENSE'), 'as is');
  await writeFile(join(from, 'program'), '#!/bin/sh\necho released\n');
  const archive = join(directory, `archive.${kind}`);
  if (kind === 'zip')
    execFileSync('python3', ['-m', 'zipfile', '-c', archive, 'LICENSE', 'program'], { cwd: from });
  else execFileSync('tar', ['-czf', archive, 'LICENSE', 'program'], { cwd: from });
  return await readFile(archive);
}

const release = (kind: string, sha256: string): Release => ({
  archive: (platform) => `releases.example.com/program_${platform}.${kind}`,
  sha256: { [PLATFORM]: sha256 },
  executable: 'program',
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function make(directory: string, given: Release): Promise<string> {
  const into = join(directory, 'into');
  await mkdir(into);
  using progress = createProgress({ title: 'Program', minutes: 1 }, silent);
  await downloadOf(given).make(into, progress);
  return into;
}

describe.each(['zip', 'tar.gz'] as const)('a release in a %s', (kind) => {
  const path = `/releases.example.com/program_${PLATFORM}.${kind}`;

  test('is taken where its digest is the pinned one, and only the program is kept', async () => {
    await using dir = await tempDir();
    const bytes = await pack(dir.path, kind);
    await using _mirror = await mirror(path, bytes);
    const into = await make(dir.path, release(kind, sha256(bytes)));
    expect(await readdir(into)).toEqual(['program']);
    expect(execFileSync(join(into, 'program'), { encoding: 'utf8' })).toBe('released\n');
  });

  test('that is not what was pinned is refused before anything of it is unpacked', async () => {
    await using dir = await tempDir();
    const bytes = await pack(dir.path, kind);
    await using _mirror = await mirror(path, bytes);
    const pinned = '0'.repeat(64);
    await expect(make(dir.path, release(kind, pinned))).rejects.toThrow(
      `is not what was pinned: its SHA-256 is ${sha256(bytes)}, and not ${pinned}`,
    );
    expect(await readdir(join(dir.path, 'into'))).toEqual(['archive']);
  });
});

test('there is no download for a platform without a pinned digest', async () => {
  await using dir = await tempDir();
  await using nothing = await mirror('/', Buffer.from(''));
  await expect(make(dir.path, { ...release('zip', ''), sha256: {} })).rejects.toThrow(
    `no SHA-256 is pinned for ${PLATFORM}`,
  );
  expect(nothing.asked).toEqual([]);
});

test.each([
  ['temporal', /^\/github\.com\/temporalio\/cli\/releases\/download\/v[\d.]+\/temporal_cli_.*\.tar\.gz$/],
  ['vault', /^\/releases\.hashicorp\.com\/vault\/[\d.]+\/vault_.*\.zip$/],
] as const)('%s that was tampered with on its way is built from source instead', async (name, place) => {
  await using dir = await tempDir();
  const asked: string[] = [];
  await using server = await serve((request, response) => {
    asked.push(request.url ?? '');
    response.end('not a release');
  });
  vi.stubEnv('KEYFERRY_MIRROR', server.url);
  vi.stubEnv('KEYFERRY_CACHE', join(dir.path, 'cache'));
  vi.stubEnv('PATH', await bin(dir.path, 'go', 'echo "the build was tried" >&2; exit 1'));
  await expect(ensureTool(name, silent)).rejects.toThrow(
    /is not what was pinned: its SHA-256 is .*\n.*build with Go .*the build was tried/,
  );
  expect(asked).toEqual([expect.stringMatching(place)]);
});

test('a package of moto that is not what was pinned is refused', async () => {
  await using dir = await tempDir();
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  const wheel = /^annotated-types==(\S+)/m.exec(await readFile(requirements, 'utf8'))?.[1] ?? '';
  const file = `annotated_types-${wheel}-py3-none-any.whl`;
  await using index = await serve((request, response) => {
    if (request.url === `/${file}`) response.end('not what it says');
    else {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!DOCTYPE html><html><body><a href="/${file}">${file}</a></body></html>`);
    }
  });
  vi.stubEnv('PIP_INDEX_URL', `${index.url}/simple`);
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
  vi.stubEnv('PIP_FIND_LINKS', '');
  vi.stubEnv('KEYFERRY_CACHE', join(dir.path, 'cache'));
  vi.stubEnv('PATH', await bin(dir.path, 'python3', `exec ${python.trim()} "$@"`));
  await expect(ensureTool('moto', silent)).rejects.toThrow(
    new RegExp(`Expected sha256 .*Got +${sha256(Buffer.from('not what it says'))}`),
  );
}, 180_000);

const requirements = join(import.meta.dirname, '../../../infra/tools/moto/requirements.txt');

/** A directory with one program. */
async function bin(directory: string, name: string, body: string): Promise<string> {
  const path = join(directory, 'bin');
  await mkdir(path);
  await writeFile(join(path, name), `#!/bin/sh\n${body}\n`);
  await chmod(join(path, name), 0o755);
  return path;
}

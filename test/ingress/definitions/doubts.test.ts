import { describe, expect, test } from 'vitest';
import { formatProblems } from '../../../ingress/definitions/problem.ts';
import { loadText, sync } from './support.ts';

/** Warnings of what is taken. */
async function warned(text: string): Promise<readonly string[]> {
  const { lines, warnings, names } = await loadText(text);
  expect({ lines, names }).toEqual({ lines: [], names: ['app'] });
  return warnings.map((one) => formatProblems([{ ...one, file: '' }]).replace(/^:/, ''));
}

const source = (settings: string): string =>
  sync('app')
    .replace(/vault: \{ mount: secret.*\}/, () => settings)
    .replace('app/$1', 'app');
const destination = (settings: string): string =>
  sync('app').replace(/vault: \{ mount: copy.*\}/, () => settings);

describe('What is allowed and hardly meant is a warning, at its place, with what to write', () => {
  test.each([
    ['secret/data/app', undefined, 'secret/app'],
    ['secret/metadata/app', undefined, 'secret/app'],
    ['team/kv/data/app', undefined, 'team/kv/app'],
    ['data/app', 'secret', 'app'],
  ])('the path %s as the API of KV 2 has it (mount: %s)', async (path, mount, meant) => {
    const settings = `vault: { ${mount === undefined ? '' : `mount: ${mount}, `}path: "${path}" }`;
    const [warning, ...others] = await warned(source(settings));
    expect(others).toEqual([]);
    expect(warning).toMatch(
      /^7:\d+: spec\.source\.vault\.path: `data\/` and `metadata\/` are parts of the URLs of KV 2/,
    );
    expect(warning).toContain(`if the mount is KV 2, write "${meant}"`);
  });

  test('a pattern and a destination with data/ in them, and none of KV 1', async () => {
    const both = sync('app').replace('"app/(.+)"', '"data/app/(.+)"').replace('"app/$1"', '"data/app/$1"');
    expect(await warned(both)).toEqual([
      expect.stringContaining('write "app/(.+)"'),
      expect.stringContaining('write "app/$1"'),
    ]);
    expect(await warned(source('vault: { path: secret/data/app, version: 1 }'))).toEqual([]);
    expect(await warned(source('vault: { mount: secret, path: app/data/x }'))).toEqual([]);
  });

  test('a path that begins with the name of its mount', async () => {
    expect(await warned(source('vault: { mount: secret, path: secret/app }'))).toEqual([
      expect.stringContaining('if the mount was meant, write "app"'),
    ]);
  });

  test.each([
    ['orders/*', 'orders/(.+)'],
    ['*/app', undefined],
    ['orders/*/db', 'orders/([^/]+)/db'],
    ['orders-*', 'orders-([^/]+)'],
  ])('the glob %s', async (path, meant) => {
    if (meant === undefined) {
      const { lines } = await loadText(source(`vault: { mount: secret, path: "${path}" }`));
      expect(lines).toEqual([expect.stringContaining('write (.+) for what may be anything')]);
      return;
    }
    const warnings = await warned(
      source(`vault: { mount: secret, path: "${path}", version: 2 }`).replace(
        'path: "app"',
        'merge: true, path: "app"',
      ),
    );
    expect(warnings).toContainEqual(expect.stringContaining(`write ${JSON.stringify(meant)}`));
  });

  test('globs in filters of paths and of keys, and regular expressions are none', async () => {
    const globs = '  filter: { include: ["dev/*"] }\n  transform: { exclude: ["DB_*"] }\n';
    expect(await warned(sync('app', globs))).toEqual([
      expect.stringMatching(/spec\.filter\.include\[0\]: .*write "dev\/\(\.\+\)"/),
      expect.stringMatching(/spec\.transform\.exclude\[0\]: .*write "DB_\.\*"/),
    ]);
    const fine = '  filter: { include: ["dev/.*", "(a|b)*", "[a-z]*", "[a*-]", "\\\\w*"] }\n';
    expect(await warned(sync('app', fine))).toEqual([]);
  });

  test.each([
    ['vault: { mount: copy, path: "${name}/$1" }', '"${name}"'],
    ['vault: { mount: copy, path: "%s/$1" }', '"%s"'],
    ['vault: { mount: copy, path: "app-*/$1" }', '"*"'],
    ['http: { url: "https://x/{path}/$1" }', '"{path}"'],
  ])('a placeholder of another tool in %s', async (settings, words) => {
    expect(await warned(destination(settings))).toEqual([
      expect.stringContaining(`${words} is taken as it stands: only $1, \${1} are filled in`),
    ]);
  });

  test('of a manifest of another system, at its line', async () => {
    const { warnings, lines } = await loadText(`apiVersion: vaultsecretsync.lestak.sh/v1alpha1
kind: VaultSecretSync
metadata: { name: app }
spec:
  source:
    address: https://vault.example.com:8200
    path: secret/data/app
  dest:
    - aws: { name: prod/app, region: us-east-1 }
`);
    expect(lines).toEqual([]);
    expect(warnings).toEqual([expect.objectContaining({ line: 7, column: 11, field: 'spec.source.path' })]);
  });
});

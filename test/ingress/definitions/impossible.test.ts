import { describe, expect, test } from 'vitest';
import { loadText, sync } from './support.ts';

async function linesOf(text: string): Promise<readonly string[]> {
  const { lines } = await loadText(text);
  return lines.map((line) => line.replace(/^a\.yaml:\d+:\d+: /, ''));
}

const source = (settings: string): string =>
  sync('app').replace(/vault: \{ mount: secret.*\}/, () => settings);
const destination = (settings: string): string =>
  sync('app').replace(/vault: \{ mount: copy.*\}/, () => settings);

describe('What can never run is refused before anything runs', () => {
  test.each([
    ['/app', 'a slash at its beginning'],
    ['/app/(.+)', 'a slash at its beginning'],
    ['app/', 'a slash at its end'],
    ['app/(.+)/', 'one that ends with a slash, as folders do: write "app/(.+)/(.+)"'],
    ['app/(.+)/$', 'one that ends with a slash'],
    ['a//b', 'two that follow each other'],
    ['a//(.+)', 'two that follow each other'],
    ['a/../b', 'found . or ..'],
    ['./a', 'found . or ..'],
    ['a\\nb', 'a line break or another control character'],
    ['a\\u0007(.+)', 'a line break or another control character'],
    ['app/{{ .name }}', 'expected no {{ … }}'],
    ['orders/**', 'write (.+) for what may be anything'],
  ])('the path %j of a Vault source', async (path, words) => {
    const lines = await linesOf(source(`vault: { mount: secret, path: "${path}" }`).replace('/$1', '/x'));
    expect(lines).toEqual([expect.stringContaining(words)]);
    expect(lines[0]).toMatch(/^spec\.source\.vault\.path: /);
  });

  test('the path of a part of a composed source, too', async () => {
    const compose = 'compose: [{ vault: { path: secret/a } }, { vault: { path: secret//b }, as: b }]';
    expect(await linesOf(source(compose).replace('/$1', '/x'))).toEqual([
      'spec.source.compose[1].vault.path: expected one slash between names, found two that follow each other',
    ]);
  });

  test.each([
    ['vault: { mount: copy, path: "/a/$1" }', 'vault.path', 'a slash at its beginning'],
    ['vault: { mount: copy, path: "a/$1/" }', 'vault.path', 'a slash at its end'],
    ['vault: { mount: copy, path: "a//$1" }', 'vault.path', 'two that follow each other'],
    ['vault: { mount: copy, path: "../$1" }', 'vault.path', 'found . or ..'],
    ['vault: { mount: copy, path: "a\\n$1" }', 'vault.path', 'a line break'],
    ['vault: { mount: copy, path: "{{ .path }}/$1" }', 'vault.path', 'names are no templates; write $1'],
    ['vault: { mount: a//b, path: "a/$1" }', 'vault.mount', 'names with one slash between them'],
    ['awsSecretsManager: { name: "prod/{{ .path }}/$1" }', 'awsSecretsManager.name', 'write $1'],
    ['awsSecretsManager: { name: "prod app/$1" }', 'awsSecretsManager.name', 'found " " in it: AWS takes'],
    [
      'awsSecretsManager: { name: "prod/${path}/$1" }',
      'awsSecretsManager.name',
      'only $1, ${1} are filled in',
    ],
    ['awsSecretsManager: { name: "prod/$1\\n" }', 'awsSecretsManager.name', 'a line break'],
    ['googleSecretManager: { name: "a.$1" }', 'googleSecretManager.name', 'found "." in it: Google takes'],
    [
      'azureKeyVault: { vaultUrl: "https://v.vault.azure.net", name: "a_$1" }',
      'azureKeyVault.name',
      'found "_"',
    ],
    [
      'kubernetes: { namespace: prod, name: "App-$1" }',
      'kubernetes.name',
      'found "A" in it: Kubernetes takes',
    ],
    ['kubernetes: { namespace: "prod.$1", name: "$1" }', 'kubernetes.namespace', 'found "." in it'],
    ['http: { url: "https://x/a/../$1" }', 'http.url', 'without . or ..'],
    ['http: { url: "https://x/a\\n/$1" }', 'http.url', 'a line break'],
    ['http: { url: "https://x/$1#top" }', 'http.url', 'what follows it is not sent'],
    ['http: { url: "https://x\\\\y/$1" }', 'http.url', 'a backslash'],
    ['http: { url: "https://$1.example.com/" }', 'http.url', 'no capture group in the host'],
    [
      'http: { url: "https://x/$1", remove: { url: "https://x/../$1" } }',
      'http.remove.url',
      'without . or ..',
    ],
  ])('the destination %s', async (settings, field, words) => {
    expect(await linesOf(destination(settings))).toEqual([
      expect.stringMatching(new RegExp(`^spec\\.destinations\\[0\\]\\.${field.replaceAll('.', '\\.')}: `)),
    ]);
    expect((await linesOf(destination(settings)))[0]).toContain(words);
  });

  test.each([
    ['vault: { mount: secret, version: 1, path: "(.+)" }', '$1'],
    ['compose: [{ vault: { path: secret/a } }, { vault: { path: b, mount: kv, version: 1 }, as: b }]', 'x'],
  ])('send: onChange where the source keeps no versions: %s', async (from, path) => {
    const to = `http: { url: "https://x/${path}", send: onChange }`;
    const text = source(from).replace(/vault: \{ mount: copy.*\}/, () => to);
    expect(await linesOf(text)).toEqual([
      'spec.destinations[0].http.send: expected always: the source is KV 1, which keeps no versions, and only a version tells what was sent already',
    ]);
    expect(await linesOf(text.replaceAll('version: 1', 'version: 2'))).toEqual([]);
  });

  test.each([
    'Content-Length',
    'transfer-encoding',
    'Host',
    'Connection',
    'Upgrade',
    'TE',
    'Proxy-Authorization',
  ])('the header %s, which is the connection’s own, set and from a credential', async (name) => {
    const words = `expected no header ${name}: it is the connection's own`;
    const at = 'spec.destinations[0].http.';
    const key = name.includes('-') ? `["${name}"]` : `.${name}`;
    expect(await linesOf(destination(`http: { url: "https://x/$1", headers: { ${name}: x } }`))).toEqual([
      `${at}headers${key}: ${words}`,
    ]);
    expect(
      await linesOf(destination(`http: { url: "https://x/$1", secretHeaders: { ${name}: { env: A } } }`)),
    ).toEqual([`${at}secretHeaders${key}: ${words}`]);
  });

  test('a header with a line break in its value, which is not repeated', async () => {
    const lines = await linesOf(
      destination('http: { url: "https://x/$1", headers: { a: "canary\\r\\nHost: y" } }'),
    );
    expect(lines).toEqual([expect.stringContaining('expected a value on one line')]);
    expect(lines.join()).not.toContain('canary');
  });

  test('a reconcile every 0s', async () => {
    expect(await linesOf(sync('app', '  reconcile: { every: 0s }\n'))).toEqual([
      'spec.reconcile.every: expected more than nothing between two runs, found 0',
    ]);
  });

  test('is told together with what else is wrong, and what is fine is taken', async () => {
    expect(
      await linesOf(sync('app', '  adopt: maybe\n').replace('copy, path: "', 'copy, path: "/')),
    ).toHaveLength(2);
    for (const fine of [
      destination('awsSecretsManager: { name: "/prod/$1", region: eu-west-1 }'),
      destination('vault: { mount: a/b, path: "a..b/.c/$1" }'),
      destination('http: { url: "https://x.example:8443/a b/$1?q=$$1", headers: { Authorization: "a b" } }'),
      source('vault: { mount: secret, path: "(a|b/.+)" }'),
      source('vault: { mount: secret, path: "/?app/(.+)" }'),
      source('awsSecretsManager: { name: "/prod/(.+)" }'),
    ])
      expect(await linesOf(fine)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadText, sync } from './support.ts';

/** The one line that a change of a sound definition gives, without the file's name. */
async function problemOf(change: (text: string) => string): Promise<string> {
  const { lines } = await loadText(change(sync('app')));
  expect(lines).toEqual([expect.any(String)]);
  return (lines[0] ?? '').replace('a.yaml:', '');
}

const inDestination = (fields: string) => (text: string) =>
  text.replace(/vault: \{ mount: copy, .*\}/, () => fields);

describe('What a definition must be', () => {
  test('every problem is told at once, in the order of the file', async () => {
    const { lines, definitions } = await loadText(`apiVersion: keyferry.dev/v2
kind: Sync
metadata:
  name: My App
spec:
  source:
    vault: { mount: secret, pth: "app/(.+)", auth: { token: { enw: T } } }
  filter: { include: ["("] }
  destinations:
    - name: aws
      awsSecretsManager:
        name: prod/$1
        region: nowhere
        replicaRegions:
          - { region: eu-west-1 }
          - { regoin: eu-west-2 }
    - name: aws
      vault: { mount: copy, path: "$1", version: 3 }
  adopt: maybe
---
- a list
`);
    expect(definitions).toEqual([]);
    expect(lines.map((line) => line.replace('a.yaml:', ''))).toEqual([
      '1:13: apiVersion: expected keyferry.dev/v1, found "keyferry.dev/v2"',
      '4:9: metadata.name: expected 1 to 63 lower-case letters, digits, dots, dashes, found "My App"',
      '7:29: spec.source.vault.pth: unknown field `pth`; did you mean `path`?',
      '7:63: spec.source.vault.auth.token.enw: unknown field `enw`; did you mean `env`?',
      expect.stringMatching(/^8:23: spec\.filter\.include\[0\]: expected a regular expression in RE2 syntax/),
      '13:17: spec.destinations[0].awsSecretsManager.region: expected an AWS region, as in eu-west-1, found "nowhere"',
      '16:15: spec.destinations[0].awsSecretsManager.replicaRegions[1].regoin: unknown field `regoin`; did you mean `region`?',
      '17:13: spec.destinations[1].name: expected each name once, found aws again',
      '18:50: spec.destinations[1].vault.version: expected 1 or 2, found 3',
      '19:10: spec.adopt: expected true or false or a map of unmarked, from, managedBy, found a string',
      '21:1: expected a map that begins with apiVersion and kind, found a list',
    ]);
  });

  test('a reference to a capture group that is not there is told though another field is broken', async () => {
    const { lines } = await loadText(
      inDestination('vault: { mount: copy, path: "$2", merge: often }')(sync('app', '  adpot: true\n')),
    );
    expect(lines.map((line) => line.split(': ').slice(1).join(': '))).toEqual([
      "spec.destinations[0].vault.path: refers to $2, but the source's pattern has 1 capture group",
      'spec.destinations[0].vault.merge: expected true or false, found a string',
      'spec.adpot: unknown field `adpot`; did you mean `adopt`?',
    ]);
  });

  test.each([
    [
      'an unknown kind',
      (t: string) => t.replace('kind: Sync', 'kind: Pod'),
      '2:7: kind: expected a kind that Keyferry reads, found "Pod"; did you mean Sync?',
    ],
    [
      'a mistyped kind',
      (t: string) => t.replace('kind: Sync', 'kind: Snc'),
      '2:7: kind: expected a kind that Keyferry reads, found "Snc"; did you mean Sync?',
    ],
    [
      'a wrong apiVersion',
      (t: string) => t.replace('keyferry.dev/v1', 'keyferry.dev/v1beta1'),
      '1:13: apiVersion: expected keyferry.dev/v1, found "keyferry.dev/v1beta1"',
    ],
    [
      'no apiVersion',
      (t: string) => t.replace(/^apiVersion.*\n/, ''),
      '1:1: apiVersion: expected keyferry.dev/v1, found nothing',
    ],
    [
      'no name',
      (t: string) => t.replace('name: app', '{}'),
      '4:3: metadata.name: expected a string, found nothing',
    ],
    [
      'a map where a list belongs',
      (t: string) => t.replace(/destinations:[^]*/, 'destinations: { name: copy }'),
      '8:17: spec.destinations: expected a list, found a map; write `destinations: [{ name: …, vault: { mount: …, path: … } }]`',
    ],
    [
      'an empty value',
      (t: string) => t.replace('name: app', 'name:'),
      '4:8: metadata.name: expected a string, found an empty value (null)',
    ],
    [
      'no destination',
      (t: string) => t.replace(/destinations:[^]*/, 'destinations: []'),
      '8:17: spec.destinations: expected at least one destination',
    ],
    [
      'a merge key',
      (t: string) => t.replace('spec:\n', 'spec:\n  <<: { adopt: true }\n'),
      '6:3: spec["<<"]: unknown field `<<`; merge keys are no part of YAML 1.2; write the fields out',
    ],
    [
      'a field like no other',
      (t: string) => t.replace('spec:\n', 'spec:\n  zzzzzzzzzz: 1\n'),
      expect.stringMatching(
        /^6:3: spec\.zzzzzzzzzz: unknown field `zzzzzzzzzz`; known here: `source`, `filter`/,
      ),
    ],
    [
      'a mistyped choice',
      inDestination('awsSecretsManager: { name: x, encoding: bse64 }'),
      expect.stringMatching(/encoding: expected one of .*base64.*, found "bse64"; did you mean base64\?$/),
    ],
    [
      'a number out of bounds',
      inDestination('awsSecretsManager: { name: x, recoveryWindowInDays: 3 }'),
      expect.stringMatching(/recoveryWindowInDays: expected at least 7, found 3$/),
    ],
    [
      'a place for a credential and another',
      inDestination('vault: { path: x, auth: { token: { env: A, file: B } } }'),
      expect.stringMatching(/auth\.token: expected exactly one of `env`, `file`.*, found `env`, `file`$/),
    ],
  ])('%s is told', async (_what, change, expected) => {
    expect(await problemOf(change)).toEqual(expected);
  });

  test('a field under a mistyped name is one problem, and not also a missing field', async () => {
    expect(await problemOf((t) => t.replace('destinations:', 'destination:'))).toBe(
      '8:3: spec.destination: unknown field `destination`; did you mean `destinations`?',
    );
  });

  test('what stands below a mistyped name is looked at, too, and no rule complains of what it hides', async () => {
    const { lines } = await loadText(
      sync('app').replace(
        'vault: { mount: secret, path: "app/(.+)" }',
        'vualt: { mount: secret, pth: "app/(.+)", version: 3 }',
      ),
    );
    expect(lines).toEqual([
      'a.yaml:7:5: spec.source.vualt: unknown field `vualt`; did you mean `vault`?',
      'a.yaml:7:29: spec.source.vualt.pth: unknown field `pth`; did you mean `path`?',
      'a.yaml:7:55: spec.source.vualt.version: expected 1 or 2, found 3',
    ]);
  });

  test('a manifest of something else is told once, and not that it lacks every field', async () => {
    const { lines } = await loadText('apiVersion: example.com/v1\nkind: Widget\nspec: { a: 1 }\n');
    expect(lines).toEqual([
      expect.stringMatching(
        /^a\.yaml:2:7: kind: expected a kind that Keyferry reads, found "Widget"; it reads Sync, VaultSecretSync, /,
      ),
    ]);
  });

  test('a credential in the wrong place is never repeated', async () => {
    const canary = 'canary-hvs-CAESIJ';
    const wrong = [
      inDestination(`vault: { path: x, auth: { token: ${canary} } }`),
      inDestination(`vault: { path: x, auth: ${canary} }`),
      inDestination(`vault: { path: x, auth: { appRole: { roleId: { env: R }, secretId: ${canary} } } }`),
      inDestination(`vault: { path: x, auth: { token: [${canary}] } }`),
      inDestination(`vault: { path: x, address: "ftp://root:${canary}@vault" }`),
      inDestination(`vault: { path: x, token: ${canary} }`),
      inDestination(`vault: { path: x, merge: ${canary} }`),
      (t: string) => t.replace('metadata:', `metadata:\n  labels: { a: [${canary}] }`),
      (t: string) => t.replace(/spec:[^]*/, `spec: ${canary}`),
    ];
    for (const change of wrong) expect(await problemOf(change)).not.toContain('canary');
  });

  test('a credential is told where to put it, and never the name or text that it may be', async () => {
    const canary = 'canary.hvs-CAESIJ!';
    const reference =
      'expected where to find it: { env: NAME }, { file: PATH }, { kubernetes: … } or { serviceAccount: … }, never the value itself, found a string';
    const within = (fields: string) => inDestination(`vault: { path: x, ${fields} }`);
    const kms = (values: string) => (t: string) =>
      t.replace(/vault: \{ mount: secret.*\}/, () => `kms: { values: { a: ${values} } }`).replace('/$1', '');
    const http = (fields: string) => inDestination(`http: { url: "https://x", ${fields} }`);
    const wrong: [(t: string) => string, string][] = [
      [within(`auth: { token: "${canary}" }`), `auth.token: ${reference}`],
      [within(`tls: { ca: "${canary}" }`), 'tls.ca: expected certificates in PEM, found a string'],
      [within(`auth: { token: { "${canary}" } }`), 'auth.token: unknown field; known here: `env`, `file`'],
      [within(`auth: { "${canary}": x }`), 'vault.auth: unknown field; known here: `token`'],
      [http(`secretHeaders: { a: "${canary}" }`), `secretHeaders.a: ${reference}`],
      [
        http(`secretHeaders: { "x: ${canary}": { env: A } }`),
        'secretHeaders: expected the name of an HTTP header',
      ],
      [
        kms(`{ ciphertext: "${canary} x" }`),
        'values.a.ciphertext: expected base64, as the CiphertextBlob of `aws kms encrypt` is printed, found a string',
      ],
      [kms(`{ empty: "${canary}" }`), 'values.a.empty: expected true, found a string'],
      [kms(`"${canary}"`), 'values.a: expected a map, found a string'],
      [kms(`{ "${canary}" }`), 'values.a: unknown field; known here: `ciphertext`'],
      [
        inDestination(`googleSecretManager: { name: x, endpoint: "u:${canary}@h" }`),
        'endpoint: expected host:port, found a string',
      ],
      [
        inDestination(`azureKeyVault: { name: x, expires: "2026-01-31" }`),
        'expires: expected a date and time with its zone (RFC 3339), as in 2026-01-31T00:00:00Z, found "2026-01-31"',
      ],
      [http('headers: { "a b": c }'), 'headers: expected the name of an HTTP header'],
    ];
    for (const [change, words] of wrong) {
      const { lines, problems } = await loadText(change(sync('app')));
      expect(lines.join('\n')).toContain(words);
      expect(JSON.stringify([lines, problems])).not.toContain('canary');
    }
  });

  test('names that JavaScript gives a meaning are unknown fields like others', async () => {
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect(await problemOf((t) => t.replace('spec:\n', `spec:\n  ${name}: {}\n`))).toContain(
        `6:3: spec.${name}: unknown field \`${name}\``,
      );
  });

  test('a document that refers to itself is refused like others', async () => {
    const { lines } = await loadText(
      sync('app').replace('spec:', 'spec: &s').replace('source:', 'filter: *s\n  source:'),
    );
    expect(lines.length).toBeGreaterThan(0);
  });

  test('whatever stands in it, a definition is judged and never breaks the judge', async () => {
    const fields = [
      'source',
      'destinations',
      'vault',
      'valt',
      'path',
      'name',
      'auth',
      'token',
      'env',
      'tags',
      '__proto__',
    ];
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'small' }, fc.jsonValue({ maxDepth: 1 }), tie('list'), tie('map')),
      list: fc.array(tie('any'), { maxLength: 4 }),
      map: fc.dictionary(fc.constantFrom(...fields), tie('any'), { maxKeys: 5 }),
    })).any;
    await fc.assert(
      fc.asyncProperty(value, async (spec) => {
        const document = { apiVersion: 'keyferry.dev/v1', kind: 'Sync', metadata: { name: 'a' }, spec };
        const { definitions, problems } = await loadText(JSON.stringify(document), 'a.json');
        expect(problems.length > 0).toBe(definitions.length === 0);
      }),
      { numRuns: 200 },
    );
  });
});

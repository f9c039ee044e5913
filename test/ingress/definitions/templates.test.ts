import { expect, test } from 'vitest';
import { loadDefinitions } from '../../../ingress/definitions/load.ts';
import { formatProblems } from '../../../ingress/definitions/problem.ts';
import { checkTemplate } from '../../../worker/template-check.ts';
import { Readable } from 'node:stream';
import { sync } from './support.ts';

async function linesOf(text: string): Promise<readonly string[]> {
  const stdin = Readable.from([Buffer.from(text)]);
  const { problems, definitions } = await loadDefinitions(['-'], { stdin, checkTemplate });
  expect(problems.length > 0).toBe(definitions.length === 0);
  return problems.length === 0 ? [] : formatProblems(problems).replaceAll('<stdin>:', '').split('\n');
}

test('every template of a definition is compiled, and its fault told by field, line and column of the file', async () => {
  const text = sync(
    'app',
    `    - name: hook
      http: { url: "https://x/$1", body: '{"a": {{ nope .a }}}' }
      transform: { templates: { b: "{{ if }}", "c.d": "{{ .c" } }
  transform:
    template: |
      user={{ .user }}
      pass={{ .my-key }}
`,
  );
  expect(await linesOf(text)).toEqual([
    '12:52: spec.destinations[1].http.body: there is no function "nope"; did you mean ne? (line 1, column 10 of the template)',
    expect.stringMatching(
      /^13:43: spec\.destinations\[1\]\.transform\.templates\.b: there is nothing in the if/,
    ),
    expect.stringMatching(
      /^13:\d+: spec\.destinations\[1\]\.transform\.templates\["c\.d"\]: the action is not closed/,
    ),
    '17:15: spec.transform.template: the name of a key with a dash in it: expected index . "my-key" (line 2, column 9 of the template)',
  ]);
});

test.each([
  ['{{ .my-key }}', 'index . "my-key"'],
  ['{{ .a.my-other-key }}', 'index .a "my-other-key"'],
  ['{{ $.my-key }}', 'index $ "my-key"'],
  ['{{ range $k, $v := . }}{{ $v.my-key }}{{ end }}', 'index $v "my-key"'],
])('a key with a dash in %s is told how it is written', async (template, words) => {
  expect(await linesOf(sync('app', `  transform: { template: '${template}' }\n`))).toEqual([
    expect.stringContaining(`expected ${words} (line 1`),
  ]);
});

test('a template is compiled though another field is broken, and by its dialect', async () => {
  const broken = '  transform: { template: "{{ if }}", dialect: externalSecrets }\n  adopt: maybe\n';
  expect(await linesOf(sync('app', broken))).toHaveLength(2);
  // A function that only External Secrets has.
  const dialect = (name: string) =>
    sync('app', `  transform: { template: "{{ .a | pkcs12key }}", dialect: ${name} }\n`);
  expect(await linesOf(dialect('externalSecrets'))).toEqual([]);
});

test('a template with escapes or folded lines is told at its beginning, with its own line and column', async () => {
  expect(await linesOf(sync('app', '  transform: { template: "a\\n{{ if }}" }\n'))).toEqual([
    expect.stringMatching(/^11:26: spec\.transform\.template: .*\(line 2, column 7 of the template\)$/),
  ]);
  expect(await linesOf(sync('app', '  transform:\n    template: >\n      a\n      {{ if }}\n'))).toEqual([
    expect.stringMatching(/^12:15: spec\.transform\.template: /),
  ]);
});

test('a template of a manifest of another system is told at its line', async () => {
  const text = `apiVersion: vaultsecretsync.lestak.sh/v1alpha1
kind: VaultSecretSync
metadata: { name: app }
spec:
  source: { address: "https://vault.example.com:8200", path: secret/app }
  dest:
    - http:
        url: https://hooks.example.com
        template: '{{ nope }}'
  transforms:
    template: |
      {{ .user }}
      {{ if }}
`;
  expect(await linesOf(text)).toEqual([
    expect.stringMatching(/^9:23: spec\.dest\[0\]\.http\.template: there is no function "nope"/),
    expect.stringMatching(/^13:13: spec\.transforms\.template: there is nothing in the if/),
  ]);
  const push = `apiVersion: external-secrets.io/v1alpha1
kind: PushSecret
metadata: { name: push, namespace: prod }
spec:
  secretStoreRefs: [{ name: aws, kind: SecretStore }]
  selector: { secret: { name: app } }
  template:
    data:
      a: "{{ nope .a }}"
  data: [{ match: { secretKey: a, remoteRef: { remoteKey: prod/app, property: a } } }]
---
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: { name: aws, namespace: prod }
spec: { provider: { aws: { service: SecretsManager, region: eu-west-1 } } }
`;
  expect(await linesOf(push)).toEqual([
    expect.stringMatching(/^9:14: spec\.template\.data\.a: there is no function "nope"/),
  ]);
});

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadForCommand } from '../../../../ingress/cli/definitions-argument.ts';
import { loadDefinitions } from '../../../../ingress/definitions/load.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { loaded, loadText, sync, write } from '../support.ts';

/** A definition whose keys are those of others of this make. */
const into = (name: string, key: string): string =>
  sync(name).replace(`path: "${name}/$1"`, () => `path: "${key}"`);

describe('Definitions that conflict', () => {
  test('are told of with both names, both places, the key and the paths, and none of them is used', async () => {
    await using directory = await tempDir();
    await write(directory.path, {
      'a.yaml': `${sync('apart')}---\n${into('app', 'shared/$1')}`,
      'b.yaml': into('billing', 'shared/$1'),
    });
    const { names, lines } = await loaded([directory.path], directory.path);
    expect(names).toEqual(['apart']);
    expect(lines).toEqual([
      'b.yaml:1: spec.destinations[0].vault.path: expected each key to have one writer, found that destination `copy` of `app` (a.yaml:12) and destination `copy` of `billing` both write "copy/shared/a" in Vault, from "app/a" and from "billing/a": change where one writes, or keep paths out of it with filter',
    ]);
  });

  test('stop a command that acts on all or nothing', async () => {
    await using directory = await tempDir();
    await write(directory.path, { 'a.yaml': `${into('app', 'x/$1')}---\n${into('billing', 'x/$1')}` });
    await expect(loadForCommand([directory.path])).rejects.toThrow(
      /^1 problem, nothing was done:\n.*`app`.*`billing`/,
    );
  });

  test('are given all the same to a command that only reads them', async () => {
    await using directory = await tempDir();
    await write(directory.path, { 'a.yaml': `${into('app', 'x/$1')}---\n${into('billing', 'x/$1')}` });
    const { definitions, problems } = await loadDefinitions([join(directory.path, 'a.yaml')], {
      separate: false,
    });
    expect([definitions.length, problems]).toEqual([2, []]);
  });

  test('only perhaps are warned of, and used', async () => {
    const turned = (name: string, pattern: string, key: string) =>
      into(name, key).replace(`"${name}/(.+)"`, `"${pattern}"`);
    const { names, lines, warnings } = await loadText(
      [turned('app', '([^/]+)x/([^/]+)y', '$1x/$2y'), turned('billing', '([^/]+)', '$1/$1')].join('---\n'),
    );
    expect([names, lines]).toEqual([['app', 'billing'], []]);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^it could not be ruled out that destination `copy` of `app` \(.*a\.yaml:1\) and destination `copy` of `billing` write one key in Vault; /,
      ),
    ]);
  });

  test('with what they read themselves are told what to leave out', async () => {
    const { names, lines } = await loadText(sync('app').replace('mount: copy', 'mount: secret'));
    expect(names).toEqual([]);
    expect(lines).toEqual([
      'a.yaml:1: spec.destinations[0].vault.path: expected no key that the definition reads itself, found that from "app/a" it writes "secret/app/a" in Vault, which its source pattern matches too: filter.exclude what it writes, or change where it writes',
    ]);
  });

  test('with themselves, as the capture group was forgotten, are told what to do about it', async () => {
    const { names, lines } = await loadText(into('app', 'zz/x'));
    expect(names).toEqual([]);
    expect(lines).toEqual([
      'a.yaml:1: spec.destinations[0].vault.path: expected a key of its own for each path, found that destination `copy` of `app` writes "copy/zz/x" in Vault for "app/a" and for "app/aa", which the source pattern "app/(.+)" matches both: put a capture group such as $1 into it for what differs, let the source name one path, or set merge: true',
    ]);
  });

  test('with themselves are used with a warning where a manifest of another system says so', async () => {
    const { names, lines, warnings } = await loadText(`apiVersion: vaultsecretsync.lestak.sh/v1alpha1
kind: VaultSecretSync
metadata: { name: app }
spec:
  source: { address: https://vault.example, path: app/(.*) }
  dest: [{ aws: { name: all, region: us-east-1 } }]
`);
    expect([names, lines]).toEqual([['app'], []]);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('writes "all" in AWS Secrets Manager us-east-1 for "app/a" and for "app/aa"'),
    ]);
  });
});

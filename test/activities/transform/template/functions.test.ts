import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionsOf } from '../../../../activities/transform/template/functions/index.ts';
import { refusals } from '../../../../activities/transform/template/functions/refused.ts';
import { startOracle, type Oracle } from './oracle.ts';

/** https://pkg.go.dev/text/template#hdr-Functions; Go does not give them out. */
const BUILTINS = [
  ...['and', 'call', 'html', 'index', 'slice', 'js', 'len', 'not', 'or', 'print', 'printf', 'println'],
  ...['urlquery', 'eq', 'ge', 'gt', 'le', 'lt', 'ne'],
];

/** What External Secrets' engine v2 has beside sprig: https://external-secrets.io/latest/guides/templating/ */
const EXTERNAL_SECRETS = [
  ...['pkcs12key', 'pkcs12keyPass', 'pkcs12cert', 'pkcs12certPass', 'pemToPkcs12', 'pemToPkcs12Pass'],
  ...['fullPemToPkcs12', 'fullPemToPkcs12Pass', 'pemTruststoreToPKCS12', 'pemTruststoreToPKCS12Pass'],
  ...['filterPEM', 'filterCertChain', 'certSANs', 'jwkPublicKeyPem', 'jwkPrivateKeyPem', 'toYaml'],
  ...['fromYaml', 'rsaDecrypt', 'hexdec'],
];

/** https://github.com/robertlestak/vault-secret-sync, in its transforms. */
const VAULT_SECRET_SYNC = ['json', 'string', 'int', 'base64encode', 'base64decode'];

describe('Functions of templates', () => {
  let oracle: Oracle;
  let sprig: readonly string[];

  beforeAll(async () => {
    oracle = await startOracle();
    const answer = await oracle.ask({ template: '{{ sprigFunctions | toJson }}' });
    if ('error' in answer) throw new Error(answer.error);
    sprig = JSON.parse(answer.output.toString('utf8')) as string[];
  }, 600_000);

  afterAll(() => oracle[Symbol.asyncDispose]());

  it('are all that Go, sprig v3, External Secrets and vault-secret-sync have, offered or refused with a reason', () => {
    expect(sprig.length).toBeGreaterThan(200);
    const names = [...BUILTINS, ...sprig, ...EXTERNAL_SECRETS];
    const known = (dialect: 'keyferry' | 'externalSecrets') => (name: string) =>
      functionsOf(dialect).has(name) || (refusals.get(name) ?? '').length > 20;
    expect(names.filter((name) => !known('externalSecrets')(name))).toEqual([]);
    expect([...names, ...VAULT_SECRET_SYNC].filter((name) => !known('keyferry')(name))).toEqual([]);
  });

  it('are refused for what Go really has, and none is both offered and refused', () => {
    const theirs = new Set([...BUILTINS, ...sprig]);
    expect([...refusals.keys()].filter((name) => !theirs.has(name))).toEqual([]);
    for (const dialect of ['keyferry', 'externalSecrets'] as const)
      expect([...refusals.keys()].filter((name) => functionsOf(dialect).has(name))).toEqual([]);
  });

  it('are made up by nobody: each is Go’s or of one of the systems', () => {
    const theirs = new Set([...BUILTINS, ...sprig, ...EXTERNAL_SECRETS, ...VAULT_SECRET_SYNC]);
    for (const dialect of ['keyferry', 'externalSecrets'] as const)
      expect([...functionsOf(dialect).keys()].filter((name) => !theirs.has(name))).toEqual([]);
  });
});

import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileTemplate } from '../../../../activities/transform/template/compile.ts';
import { answerOf, shown } from './compare.ts';
import { startOracle, type Oracle, type Question } from './oracle.ts';

/** A key, and three certificates: the leaf is the key's. All PEM but the JSON Web Keys. */
interface Chain {
  readonly leaf: string;
  readonly intermediate: string;
  readonly root: string;
  readonly leafSubject: string;
  readonly chain: string;
  readonly key: string;
  /** PKCS#1 or SEC 1. */
  readonly traditional: string;
  readonly jwk: string;
  readonly publicJwk: string;
}

const KINDS = ['RSA', 'P-256', 'P-384', 'P-521', 'Ed25519'] as const;
const PASSWORD = 'pässword "1"';

const dialect = 'externalSecrets' as const;

function render(template: string, data: Record<string, string>): string {
  return compileTemplate(template, { dialect }).render(data);
}

describe('Keys and certificates in templates', () => {
  let oracle: Oracle;
  const chains = new Map<string, Chain>();

  async function go(question: Question): Promise<string> {
    const answer = await oracle.ask({ dialect, missingKey: 'error', ...question });
    if ('error' in answer) throw new Error(answer.error);
    return answer.output.toString('utf8');
  }

  /** Both make the same of it, and what that is. */
  async function agreed(template: string, data: Record<string, string>): Promise<string> {
    const question = { template, data, dialect, missingKey: 'error' as const };
    const ours = answerOf(question);
    expect(shown(ours)).toBe(shown(await oracle.ask(question)));
    return 'error' in ours ? 'an error' : ours.output.toString('utf8');
  }

  const chainOf = (kind: string): Chain => {
    const chain = chains.get(kind);
    if (chain === undefined) throw new Error(`no chain of ${kind}`);
    return chain;
  };

  beforeAll(async () => {
    oracle = await startOracle();
    for (const kind of KINDS)
      chains.set(kind, JSON.parse(await go({ template: `{{ makeChain "${kind}" | toJson }}` })) as Chain);
  }, 600_000);

  afterAll(() => oracle[Symbol.asyncDispose]());

  describe.each(KINDS)('of kind %s', (kind) => {
    it('are turned from JSON Web Keys into PEM as in Go', async () => {
      const { jwk, publicJwk, key } = chainOf(kind);
      expect(await agreed('{{ .jwk | jwkPrivateKeyPem }}', { jwk })).toBe(key);
      expect(await agreed('{{ .jwk | jwkPublicKeyPem }}', { jwk: publicJwk })).toContain('BEGIN PUBLIC KEY');
      expect(await agreed('{{ .jwk | jwkPublicKeyPem }}', { jwk })).toBe('an error');
      expect(await agreed('{{ .jwk | jwkPrivateKeyPem }}', { jwk: publicJwk })).toBe('an error');
    });

    it.each(['modern', 'des', 'rc2'])('are read from archives that Go makes: %s', async (encoder) => {
      const { chain, traditional, key } = chainOf(kind);
      for (const password of ['', PASSWORD]) {
        const make = encoder === 'modern' ? 'pemToPkcs12Pass' : `pemToPkcs12PassLegacy "${encoder}"`;
        const data = { chain, traditional, password };
        const archive = await go({ template: `{{ ${make} .chain .traditional .password }}`, data });
        expect(render('{{ .p12 | b64dec | pkcs12keyPass .password }}', { p12: archive, password })).toBe(key);
        expect(render('{{ .p12 | b64dec | pkcs12certPass .password }}', { p12: archive, password })).toBe(
          chain,
        );
        if (password === '') {
          expect(render('{{ .p12 | b64dec | pkcs12key }}', { p12: archive })).toBe(key);
          expect(render('{{ .p12 | b64dec | pkcs12cert }}', { p12: archive })).toBe(chain);
        } else
          expect(() => render('{{ .p12 | b64dec | pkcs12key }}', { p12: archive })).toThrow(
            'the password is not the one of the archive',
          );
      }
    });

    it('are written into archives that Go reads', async () => {
      const { chain, leaf, traditional, key } = chainOf(kind);
      const data = { chain, key: traditional, password: PASSWORD };
      const full = render('{{ fullPemToPkcs12Pass .chain .key .password }}', data);
      const single = render('{{ pemToPkcs12 .chain .key }}', data);
      const read = { full, single, password: PASSWORD };
      expect(await agreed('{{ .full | b64dec | pkcs12keyPass .password }}', read)).toBe(key);
      expect(await agreed('{{ .full | b64dec | pkcs12certPass .password }}', read)).toBe(chain);
      expect(await agreed('{{ .single | b64dec | pkcs12key }}', read)).toBe(key);
      expect(await agreed('{{ .single | b64dec | pkcs12cert }}', read)).toBe(leaf);
      expect(await agreed('{{ .full | b64dec | pkcs12key }}', read)).toBe('an error');
    });

    it('give the same archive for the same content, so that an unchanged secret is not written again', () => {
      const { chain, key, leaf } = chainOf(kind);
      const template = '{{ fullPemToPkcs12Pass .chain .key .password }}';
      const archive = render(template, { chain, key, password: PASSWORD });
      expect(render(template, { chain, key, password: PASSWORD })).toBe(archive);
      expect(render(template, { chain, key, password: 'other' })).not.toBe(archive);
      expect(render(template, { chain: leaf, key, password: PASSWORD })).not.toBe(archive);
    });

    it('name hosts, addresses, e-mail and URIs as in Go', async () => {
      const { leaf, key } = chainOf(kind);
      expect(await agreed('{{ .pem | certSANs | toJson }}', { pem: leaf })).toContain('leaf.example.com');
      expect(
        await agreed('{{ .pem | filterPEM "CERTIFICATE" | certSANs | first }}', { pem: key + leaf }),
      ).toBe('leaf.example.com');
      expect(await agreed('{{ .pem | certSANs }}', { pem: key })).toBe('an error');
    });

    it('are a certificate with its key as sprig has them, checked by their labels', async () => {
      const { leaf, root, key, traditional } = chainOf(kind);
      const data = { leaf, root, key, traditional };
      const made = '{{ $pair := buildCustomCert (b64enc .leaf) (b64enc .key) }}';
      expect(await agreed(`${made}{{ $pair.Cert }}{{ $pair.Key }}`, data)).toBe(leaf + key);
      const shown = '{{ $pair }}{{ printf "%v %+v %T" $pair $pair $pair }}{{ kindOf $pair }}';
      await agreed(`${made}${shown}{{ toJson $pair }}{{ if $pair }}1{{ end }}`, data);
      await agreed(`${made}{{ toYaml $pair }}`, data);
      const other = '{{ $other := buildCustomCert (b64enc .root) (b64enc .traditional) }}';
      const same = '{{ eq $pair $pair }}{{ deepEqual $pair $pair }}';
      expect(await agreed(`${made}${other}${same}{{ eq $pair $other }}`, data)).toBe('truetruefalse');
      expect(await agreed(`${made}{{ $pair.Nothing }}`, data)).toBe('an error');
      for (const [certificate, secret] of [
        ['.key', '.key'],
        ['.leaf', '.leaf'],
        ['.leaf', '(.key | replace "PRIVATE KEY" "RSA PRIVATE KEY")'],
        ['.leaf', '(.key | replace "PRIVATE KEY" "EC PRIVATE KEY")'],
        ['.leaf', '(.traditional | replace "RSA " "" | replace "EC " "")'],
        ['.leaf', '(.key | replace "PRIVATE KEY" "SECRET")'],
        ['""', '.key'],
        ['.leaf', '""'],
      ] as const)
        await agreed(`{{ (buildCustomCert (b64enc ${certificate}) (b64enc ${secret})).Cert }}`, data);
      expect(await agreed('{{ buildCustomCert .leaf .key }}', data)).toBe('an error');
    });

    it('are put in order from the leaf to the root', () => {
      const { leaf, intermediate, root } = chainOf(kind);
      const pem = root + leaf + intermediate;
      expect(render('{{ .pem | filterCertChain "leaf" }}', { pem })).toBe(leaf);
      expect(render('{{ .pem | filterCertChain "intermediate" }}', { pem })).toBe(intermediate);
      expect(render('{{ .pem | filterCertChain "root" }}', { pem })).toBe(root);
      expect(render('{{ .pem | filterCertChain "root" }}', { pem: leaf + intermediate })).toBe('');
      expect(render('{{ .pem | filterCertChain "leaf" }}', { pem: root })).toBe('');
      expect(render('{{ .pem | filterCertChain "nothing" }}', { pem })).toBe('');
      expect(() => render('{{ .pem | filterCertChain "leaf" }}', { pem: leaf + root })).toThrow(
        'not of one chain',
      );
      expect(() => render('{{ .pem | filterCertChain "leaf" }}', { pem: '' })).toThrow('no leaf certificate');
    });

    it('make a trust store that Go and Java read, each certificate under its name', async () => {
      const { chain, leaf, leafSubject } = chainOf(kind);
      const data = { chain, leaf, password: PASSWORD };
      const store = render('{{ pemTruststoreToPKCS12Pass .chain .password }}', data);
      const read = { template: '{{ .p12 | b64dec | pemTruststoreFromP12 .password }}' };
      expect(await go({ ...read, data: { p12: store, password: PASSWORD } })).toBe(chain);
      const open = render('{{ pemTruststoreToPKCS12 .leaf }}', data);
      expect(await go({ ...read, data: { p12: open, password: '' } })).toBe(leaf);
      const named = render('{{ pemTruststoreToPKCS12Pass .chain "ascii" }}', data);
      expect(friendlyNames(named, 'ascii')).toContain(leafSubject);
    });
  });

  it.each(['SHA1', 'SHA256', 'SHA512', 'None'])('decrypt RSA-OAEP with %s', async (hash) => {
    const { key, traditional } = chainOf('RSA');
    const used = hash === 'None' ? 'SHA256' : hash;
    const secret = await go({
      template: `{{ rsaEncryptOAEP "${used}" "the text ö" .key | b64enc }}`,
      data: { key },
    });
    const template = `{{ rsaDecrypt "RSA-OAEP" "${hash}" (b64dec .secret) .key }}`;
    expect(await agreed(template, { secret, key })).toBe('the text ö');
    expect(await agreed(template, { secret, key: traditional })).toBe('the text ö');
    expect(await agreed(template, { secret: 'AAAA', key })).toBe('an error');
    expect(await agreed(template, { secret, key: chainOf('P-256').key })).toBe('an error');
    expect(await agreed('{{ rsaDecrypt "None" "" .secret .key }}', { secret, key: '' })).toBe(secret);
    expect(await agreed('{{ rsaDecrypt "RSA" "" .secret .key }}', { secret, key })).toBe('an error');
  });

  it.each([
    ['nothing', ''],
    ['text', 'no PEM here'],
    ['a block', '-----BEGIN X-----\nYWJj\n-----END X-----\n'],
    ['a block without newline at its end', '-----BEGIN X-----\nYWJj\n-----END X-----'],
    ['text before a block', 'text\n-----BEGIN X-----\nYWJj\n-----END X-----\nafter'],
    ['text on the line of a block', 'junk-----BEGIN X-----\nYWJj\n-----END X-----\n'],
    ['another type', '-----BEGIN Y-----\nYWJj\n-----END Y-----\n'],
    ['a type in small letters', '-----BEGIN x-----\nYWJj\n-----END x-----\n'],
    ['headers', '-----BEGIN X-----\nB: 2\nProc-Type: 4,ENCRYPTED\nA: 1\n\nYWJj\n-----END X-----\n'],
    ['a block without content', '-----BEGIN X-----\n-----END X-----\n'],
    ['a type that ends as another', '-----BEGIN X-----\nYWJj\n-----END Y-----\n'],
    ['no base64', '-----BEGIN X-----\n!!!\n-----END X-----\n'],
    ['no end', '-----BEGIN X-----\nYWJj\n'],
    ['a beginning twice', '-----BEGIN X-----\n-----BEGIN X-----\nYWJj\n-----END X-----\n'],
    ['carriage returns', '-----BEGIN X-----\r\nYW\r\nJj\r\n-----END X-----\r\n'],
    ['spaces', '-----BEGIN X-----  \n YW Jj\t\n-----END X-----  \n'],
    ['two blocks', '-----BEGIN X-----\nYWJj\n-----END X-----\n-----BEGIN Y-----\nYWJj\n-----END Y-----\n'],
    ['long content', `-----BEGIN X-----\n${'QUJD'.repeat(50)}\n-----END X-----\n`],
  ])('filter PEM as Go does: %s', async (_, pem) => {
    await agreed('{{ .pem | filterPEM "X" }}', { pem });
  });

  it.each([
    ['an octet key', '{"kty":"oct","k":"AAAA"}'],
    ['no JSON', 'nothing'],
    ['an unknown curve', '{"kty":"EC","crv":"P-1","x":"AA","y":"AA"}'],
    ['a point off its curve', '{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"}'],
    ['a missing member', '{"kty":"RSA","n":"AQAB"}'],
    ['an array', '[]'],
  ])('refuse a JSON Web Key with %s, as Go does', async (_, jwk) => {
    expect(await agreed('{{ .jwk | jwkPublicKeyPem }}', { jwk })).toBe('an error');
    expect(await agreed('{{ .jwk | jwkPrivateKeyPem }}', { jwk })).toBe('an error');
  });

  it.each([
    ['of six numbers', '3012020100020107020103020102020104020101'],
    ['of five numbers', '300f020100020107020103020102020104'],
    ['of seven numbers', '3015020100020107020103020102020104020101020101'],
    ['with a text among them', '3012020100040107020103020102020104020101'],
    ['of nothing', ''],
  ])('take a DSA key %s beside a certificate as Go does', async (_, hex) => {
    const der = Buffer.from(hex, 'hex').toString('base64');
    const data = {
      leaf: chainOf('P-256').leaf,
      key: `-----BEGIN DSA PRIVATE KEY-----\n${der}\n-----END DSA PRIVATE KEY-----\n`,
    };
    await agreed('{{ (buildCustomCert (b64enc .leaf) (b64enc .key)).Key }}', data);
  });

  it('refuse what is no archive, whatever bytes it is', () => {
    const archive = Buffer.from(render('{{ pemToPkcs12 .leaf .key }}', { ...chainOf('P-256') }), 'base64');
    const template = compileTemplate('{{ pkcs12key .p12 }}', { dialect });
    for (let i = 0; i < archive.length; i += 7) {
      const broken = Buffer.from(archive);
      broken[i] = (broken[i] ?? 0) ^ 0xff;
      expect(() => template.renderBytes({ p12: broken })).toThrow(
        expect.objectContaining({ name: 'TemplateError', fault: 'functionFailed' }),
      );
      expect(() => template.renderBytes({ p12: archive.subarray(0, i) })).toThrow(
        expect.objectContaining({ name: 'TemplateError' }),
      );
    }
  });
});

/** As another library reads them. */
function friendlyNames(store: string, password: string): string[] {
  const pfx = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(forge.util.decode64(store)), password);
  return pfx.safeContents.flatMap(({ safeBags }) =>
    safeBags.flatMap(({ attributes }) => (attributes as { friendlyName?: string[] }).friendlyName ?? []),
  );
}

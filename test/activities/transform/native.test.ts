import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../activities/stores/json.ts';
import type { Keys, SecretContent } from '../../../activities/stores/store.ts';
import { StoreError } from '../../../activities/stores/store-error.ts';
import { transformKeys } from '../../../activities/transform/keys.ts';
import { transform } from '../../../workflows/model/transform.ts';

const CANARY = 'canary-value-81';

/** What `transform.template` makes of a secret that is given as JSON. */
function made(template: string, secret: string, dialect?: 'vaultSecretSync'): Promise<SecretContent> {
  const keys = parseJson(secret) as Keys;
  return transformKeys({ kind: 'keys', keys }, transform.parse({ template, dialect }));
}

const text = async (template: string, secret = '{}', dialect?: 'vaultSecretSync'): Promise<string> => {
  const content = await made(template, secret, dialect);
  if (content.kind !== 'value' || typeof content.value !== 'string') throw new Error('no text');
  return content.value;
};

async function refusal(template: string, secret = '{}'): Promise<string> {
  try {
    await made(template, secret);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    expect(error.code).toBe('invalidValue');
    expect(error.message + error.remedy).not.toContain(CANARY);
    return `${error.message} ${error.remedy}`;
  }
  throw new Error('it did not fail');
}

describe('A native template', () => {
  test('names a key that is not there, its place, and what to write where it may be missing', async () => {
    expect(await refusal('user={{ .user }}\npassword={{ .pass }}', '{"user":"u"}')).toMatch(
      /line 2, column 13: there is no key "pass".*\{\{ index \. "pass" \| default "…" \}\}/,
    );
    expect(await text('{{ index . "pass" | default "none" }}')).toBe('none');
    expect(await text('{{ if hasKey . "pass" }}{{ .pass }}{{ else }}none{{ end }}')).toBe('none');
  });

  test.each([
    ['null at the source', '{{ .a }}'],
    ['null in base64', '{{ .a | base64encode }}'],
    ['null in a format', '{{ printf "%s" .a }}'],
    ['null under %v', '{{ printf "%v" .a }}'],
    ['null as a string', '{{ string .a }}{{ print .a }}'],
    ['null as sprig’s string', '{{ toString .a }}'],
    ['null in a list', '{{ .l }}'],
    ['null in a map', '{{ .m }}'],
    ['null in a query', '{{ urlquery .a }}'],
    ['a key looked up and not there', '{{ index . "gone" }}'],
  ])('never writes a placeholder for %s', async (_, template) => {
    expect(await refusal(template, '{"a":null,"l":[null],"m":{"x":null}}')).toContain(
      'no value to show here',
    );
  });

  test.each([
    ['base64', '{{ .v | b64dec }}'],
    ['base64', '{{ .v | base64decode }}'],
    ['base32', '{{ .v | b32dec }}'],
    ['hexadecimal', '{{ .v | hexdec }}'],
    ['YAML', '{{ .v | fromYaml | toJson }}'],
    ['JSON', '{{ .v | fromJson | toJson }}'],
  ])('fails where a text is no %s: %s', async (what, template) => {
    expect(await refusal(template, JSON.stringify({ v: `${CANARY}: {` }))).toContain(`is not ${what}`);
  });

  test.each(['{{ htpasswd "a:b" .v "sha" }}', '{{ derivePassword 1 "none" .v "u" "s" }}'])(
    'fails where sprig would give the text of an error: %s',
    async (template) => {
      expect(await refusal(template, `{"v":"${CANARY}"}`)).toContain('line 1, column 4');
    },
  );

  test.each([
    ['a text under %d', '{{ printf "%d" .v }}'],
    ['a value that is missing', '{{ printf "%s %s" .v }}'],
    ['a value too many', '{{ printf "%s" .v .v }}'],
    ['a format that ends early', '{{ printf "%" .v }}'],
  ])('fails on %s', async (_, template) => {
    expect(await refusal(template, `{"v":"${CANARY}"}`)).toContain('the format and its values do not fit');
  });

  test('prints digits as they were written', async () => {
    const secret = `{"epoch":1754110382,"million":1000000,"account":9007199254740993,"huge":123456789012345678901234567890,
      "price":1.10,"tiny":0.0000001,"exp":1e3,"neg":-42,"half":0.5,"l":[1000000,1.10]}`;
    for (const literal of [
      ['epoch', '1754110382'],
      ['million', '1000000'],
      ['account', '9007199254740993'],
      ['huge', '123456789012345678901234567890'],
      ['price', '1.10'],
      ['tiny', '0.0000001'],
      ['exp', '1e3'],
      ['neg', '-42'],
      ['half', '0.5'],
    ]) {
      const [key = '', digits = ''] = literal;
      expect(await text(`n={{ .${key} }}`, secret)).toBe(`n=${digits}`);
      expect(await text(`{{ .${key} | toString | b64enc | b64dec }}`, secret)).toBe(digits);
      expect(await text(`{{ printf "%v" .${key} }}`, secret)).toBe(digits);
      expect(await text(`n={{ toJson .${key} }}`, secret)).toBe(`n=${digits}`);
    }
    expect(await text('l={{ .l }}', secret)).toContain('1000000 1.10');
    expect(await text('{{ printf "%d %.0f" .epoch .epoch }}', secret)).toBe('1754110382 1754110382');
    expect(await text('{{ add .account 1 }} {{ int .account }}', secret)).toBe(
      '9007199254740994 9007199254740993',
    );
    expect(await text('{{ mulf .price 2 }} {{ if gt .price 1.0 }}more{{ end }}', secret)).toBe('2.2 more');
  });

  test('is refused where its result begins like JSON and is not, and toJson is named', async () => {
    const secret = JSON.stringify({ password: `${CANARY}"\n` });
    expect(await refusal('{"password": "{{ .password }}"}', secret)).toContain('{{ .password | toJson }}');
    expect(await refusal('\n [{{ .password }}]', secret)).toContain('toJson');
    expect(await made('{"password": {{ .password | toJson }}}', secret)).toEqual({
      kind: 'keys',
      keys: { password: `${CANARY}"\n` },
    });
    expect(await text('[1, 2]')).toBe('[1, 2]');
  });

  test('differs from one of a translated manifest of vault-secret-sync, which keeps that system’s behaviour', async () => {
    const vaultSecretSync = (template: string, secret: string) => text(template, secret, 'vaultSecretSync');
    expect(await vaultSecretSync('{{ .gone }}', '{}')).toBe('<no value>');
    expect(await vaultSecretSync('{{ .n }}', '{"n":1754110382}')).toBe('1.754110382e+09');
    expect(await vaultSecretSync('{{ b64dec "%" }}', '{}')).toBe('illegal base64 data at input byte 0');
    expect(await vaultSecretSync('{"a": "{{ .v }}"}', '{"v":"\\""}')).toBe('{"a": """}');
  });
});

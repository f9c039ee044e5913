import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../activities/stores/json.ts';
import { compileTemplate, type TemplateOptions } from '../../../../activities/transform/template/compile.ts';
import { refusals } from '../../../../activities/transform/template/functions/refused.ts';
import { TemplateError } from '../../../../activities/transform/template/template-error.ts';
import type { TemplateLimits } from '../../../../activities/transform/template/limits.ts';
import type { TemplateData } from '../../../../activities/transform/template/values/from-json.ts';
import { template as anyTemplate } from './fuzz/templates.ts';

/** The error that compiling or rendering ends with. */
function errorOf(
  text: string,
  data: TemplateData = {},
  options: TemplateOptions = {},
  limits: Partial<TemplateLimits> = {},
): TemplateError {
  try {
    compileTemplate(text, options).render(data, limits);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('no error');
}

describe('Errors of templates', () => {
  it.each([
    ['{{ if .a }}', 1, 4, 'the block that begins here is not ended'],
    ['line\n  {{ .a | }x', 2, 11, 'a character that has no place here'],
    ['ö😀{{ end }}', 1, 6, 'there is nothing here for "end" to belong to'],
    ['{{ "a }}', 1, 4, 'the string is not closed'],
    ['{{ $x }}', 1, 4, 'the variable $x is not declared here'],
    ['{{ .a', 1, 1, 'the action is not closed'],
    ['{{ range .l }}\n{{ else if .a }}{{ end }}{{ end }}', 2, 9, 'unexpected word after "else"'],
    ['{{ 1i }}', 1, 4, 'this is not a number that can be used'],
  ])('name the place in %j', (text, line, column, problem) => {
    expect(errorOf(text)).toMatchObject({ fault: 'syntax', line, column, problem });
  });

  it('name the place where rendering failed, not where the template began', () => {
    expect(errorOf('first\n{{ range .l }}\n  {{ index . 5 }}\n{{ end }}', { l: [[1]] })).toMatchObject({
      fault: 'functionFailed',
      line: 3,
      column: 6,
    });
  });

  it('name the nearest function of an unknown one', () => {
    expect(errorOf('{{ .a | base64encod }}')).toMatchObject({
      fault: 'unknownFunction',
      nearest: 'base64encode',
    });
    expect(errorOf('{{ .a | base64encod }}').message).toContain('did you mean "base64encode"?');
    expect(errorOf('{{ entirelyDifferent }}').nearest).toBeUndefined();
  });

  it('name a missing key where missing keys are errors', () => {
    expect(errorOf('{{ .nope }}', {}, { missingKey: 'error' })).toMatchObject({
      fault: 'missingKey',
      problem: 'there is no key "nope"',
    });
    expect(errorOf('{{ .nope }}', {}, { dialect: 'externalSecrets' })).toMatchObject({ fault: 'missingKey' });
    expect(compileTemplate('{{ .nope }}').render({})).toBe('<no value>');
  });

  it('say why a function is refused when the template is compiled, wherever it stands', () => {
    for (const [name, reason] of refusals)
      for (const dialect of ['keyferry', 'externalSecrets'] as const)
        expect(() => compileTemplate(`{{ if false }}{{ ${name} }}{{ end }}`, { dialect })).toThrow(
          `the function "${name}" is refused: ${reason}`,
        );
    expect(errorOf('{{ date "2006" "x" }}')).toMatchObject({ fault: 'refusedFunction' });
    expect(errorOf('{{ htpasswd "a" "b" "bcrypt" }}')).toMatchObject({ fault: 'refusedFunction' });
  });

  it('quote what fail says only where it is written in the template', () => {
    expect(errorOf('{{ fail "no password given" }}').message).toContain('no password given');
    expect(errorOf('{{ fail .s }}', { s: 'hunter2' }).message).not.toContain('hunter2');
    expect(errorOf('{{ printf "bad %s" .s | fail }}', { s: 'hunter2' }).message).not.toContain('hunter2');
  });

  it('never hold a value of the data, whatever the template', () => {
    const canary = 'CANARY7f3a';
    const number = 918273645;
    const held = { s: canary, s2: `${canary},${canary}`, n: number, n2: -number, t: true, f: false, z: null };
    const data = {
      ...held,
      l: [canary, canary],
      l2: [number],
      l3: [canary, [canary], { k: canary }],
      m: { a: canary, b: number },
      m2: { a: canary, in: { x: canary } },
    };
    let failed = 0;
    fc.assert(
      fc.property(anyTemplate, fc.constantFrom('keyferry', 'vaultSecretSync'), (text, dialect) => {
        try {
          compileTemplate(text, { dialect }).render(data);
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
          failed += 1;
          const shown = JSON.stringify([Object.entries(error as TemplateError), (error as Error).message]);
          expect(shown.toLowerCase()).not.toContain(canary.toLowerCase());
          expect(shown).not.toContain(String(number));
        }
      }),
      { numRuns: 2000, plugins: [fc.interruptAfterTimeLimit(10_000)] },
    );
    expect(failed).toBeGreaterThan(100);
  });
});

describe('Limits of templates', () => {
  const limit = (text: string, data: TemplateData = {}, limits: Partial<TemplateLimits> = {}): string =>
    (({ fault, message }) => `${fault}: ${message}`)(errorOf(text, data, {}, limits));

  it.each([
    ['a range without end', '{{ range 9000000000000000000 }}{{ end }}'],
    ['ranges in ranges', '{{ range until 10000 }}{{ range until 10000 }}{{ end }}{{ end }}'],
    ['a sequence without end', '{{ seq 1 1 9000000000000000000 }}'],
    ['a repetition', '{{ repeat 9000000000000000000 "x" }}'],
    ['repetitions of repetitions', '{{ $x := "x" }}{{ range 60 }}{{ $x = print $x $x }}{{ end }}'],
    ['an indentation', '{{ indent 9000000000000000000 "x" }}'],
    ['replacements that grow', '{{ $x := repeat 10000 "a" }}{{ replace "a" $x $x | replace "a" $x }}'],
    ['lists of lists', '{{ $x := list 1 }}{{ range 60 }}{{ $x = list $x $x }}{{ end }}{{ print $x }}'],
    ['maps that hold themselves', '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ print $x }}'],
    [
      'equality of what holds itself',
      '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ deepEqual $x (dict "x" $x) }}',
    ],
    ['a copy of what holds itself', '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ deepCopy $x }}'],
    ['a template that calls itself', '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}'],
    [
      'templates that call each other',
      '{{ define "a" }}{{ template "b" }}{{ end }}{{ define "b" }}{{ template "a" }}{{ end }}{{ template "a" }}',
    ],
    ['output', '{{ range 200 }}{{ repeat 10000 "x" }}{{ end }}'],
    ['a width', '{{ range 100 }}{{ $_ := printf "%1000000d" 1 }}{{ end }}'],
    ['texts looked through', '{{ range 10000 }}{{ $_ := contains "y" $ }}{{ end }}', 'x'.repeat(100_000)],
    ['YAML that is long', '{{ fromYaml . }}', '? '.repeat(200_000)],
    [
      'merged maps of YAML',
      '{{ fromYaml . }}',
      `a: &a {${Array.from({ length: 3000 }, (_, i) => `k${i}: v`).join(', ')}}\n${Array.from({ length: 300 }, (_, i) => `b${i}: {<<: *a}`).join('\n')}`,
    ],
    ['passwords derived', '{{ range 100 }}{{ $_ := derivePassword 1 "pin" "a" "b" "c" }}{{ end }}'],
    [
      'aliases of YAML',
      `{{ fromYaml . }}`,
      Array.from({ length: 30 }, (_, i) =>
        i === 0 ? 'a0: &a0 [x]' : `a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`,
      ).join('\n'),
    ],
    ['values within values', '{{ json . }}', JSON.parse('['.repeat(500) + ']'.repeat(500)) as TemplateData],
  ])('end %s', (_, text, data: TemplateData = {}) => {
    expect(limit(text, data)).toMatch(/^limit: /);
  });

  it('bound the nesting and the length of the text', () => {
    expect(limit('x'.repeat(1024 * 1024 + 1))).toContain('the template is too long');
    for (const text of [
      `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`,
      '{{ if true }}'.repeat(5000) + '{{ end }}'.repeat(5000),
      `{{ if true }}${'{{ else if true }}'.repeat(5000)}{{ end }}`,
      `${'{{ block "b" . }}'.repeat(5000)}${'{{ end }}'.repeat(5000)}`,
    ])
      expect(errorOf(text).message).toContain('nested too deep');
  });

  it('end blocks and templates within one another before the stack ends', () => {
    const text = `{{ define "r" }}${'{{ if true }}'.repeat(150)}{{ template "r" . }}${'{{ end }}'.repeat(150)}{{ end }}{{ template "r" . }}`;
    expect(limit(text)).toContain('at most 1000 levels');
  });

  it('can be set, and leave what is below them alone', () => {
    const template = compileTemplate('{{ range 10 }}{{ . }}{{ end }}');
    expect(template.render({})).toBe('0123456789');
    expect(limit('{{ range 10 }}{{ . }}{{ end }}', {}, { outputBytes: 9 })).toContain('at most 9 bytes');
    expect(limit('{{ range 10 }}{{ . }}{{ end }}', {}, { steps: 10 })).toContain('at most 10 steps');
    expect(template.render({}, { outputBytes: 10 })).toBe('0123456789');
  });

  it('render a mebibyte', () => {
    const value = 'x'.repeat(1024 * 1024);
    expect(compileTemplate('{{ .v }}').render({ v: value })).toBe(value);
  });

  it('price a regular expression by its size and the text, not by how it would be tried', () => {
    const nested = '{{ regexMatch "^(a+)+$" .s }}';
    expect(compileTemplate(nested).render({ s: `${'a'.repeat(5000)}!` })).toBe('false');
    const large = '{{ regexMatch "([a-z/]*|[a-z0-9]*){0,60}X" .s }}';
    expect(limit(large, { s: 'a'.repeat(4_000_000) })).toContain('too much work');
    expect(limit('{{ regexMatch "([a-z/]*|[a-z0-9]*){0,900}" .s }}', { s: 'a' })).toContain('at most 1,000');
  });
});

describe('What templates take and give', () => {
  it('render the same for the same data, and leave it as it was', () => {
    const template = compileTemplate('{{ $_ := set .m "b" 2 }}{{ toJson .m }}');
    const data = { m: { a: 1 } };
    expect(template.render(data)).toBe('{"a":1,"b":2}');
    expect(template.render(data)).toBe('{"a":1,"b":2}');
    expect(data).toEqual({ m: { a: 1 } });
  });

  it('keep numbers beyond a float64 as they were written, or fail, but never round them', () => {
    const data = parseJson('{"id":12345678901234567890,"one":1.0}') as TemplateData;
    expect(compileTemplate('{{ json .id }} {{ toJson . }} {{ .one }}').render(data)).toBe(
      '12345678901234567890 {"id":12345678901234567890,"one":1} 1',
    );
    for (const use of ['.id', 'printf "%v" .id', 'add .id 1', 'int .id', 'eq .id 1.0'])
      expect(errorOf(`{{ ${use} }}`, data).message).toContain('more digits than a float64 keeps');
  });

  it('take and give bytes that are no text', () => {
    const bytes = Uint8Array.of(0, 0xff, 0x80, 0x41);
    const template = compileTemplate('{{ .raw }}{{ b64enc .raw | b64dec }}');
    expect(template.renderBytes({ raw: bytes })).toEqual(Uint8Array.of(...bytes, ...bytes));
    expect(errorOf('{{ .raw }}', { raw: bytes })).toMatchObject({
      fault: 'wrongType',
      problem: 'the result is not text',
    });
  });

  it('take a key called __proto__ or constructor for a key', () => {
    const data = JSON.parse('{"__proto__":{"a":1},"constructor":"c"}') as TemplateData;
    expect(compileTemplate('{{ json . }} {{ .constructor }} {{ .__proto__.a }}').render(data)).toBe(
      '{"__proto__":{"a":1},"constructor":"c"} c 1',
    );
    expect(
      compileTemplate('{{ .constructor }} {{ .toString }} {{ .s.length }}', { missingKey: 'invalid' }).name,
    ).toBe('template');
    expect(compileTemplate('{{ .constructor }}').render({})).toBe('<no value>');
    expect(errorOf('{{ constructor }}')).toMatchObject({ fault: 'unknownFunction' });
    expect(errorOf('{{ .s.length }}', { s: 'x' })).toMatchObject({ fault: 'wrongType' });
    expect(errorOf('{{ .l.length }}', { l: [] })).toMatchObject({ fault: 'wrongType' });
    expect(errorOf('{{ printf.constructor }}')).toBeInstanceOf(TemplateError);
  });

  it("take texts only in External Secrets' dialect", () => {
    const template = compileTemplate('{{ .a | upper }}', { dialect: 'externalSecrets' });
    expect(template.render({ a: 'x' })).toBe('X');
    expect(() => template.render({ a: 1 })).toThrow('an object whose values are all text');
    expect(() => template.render(['x'])).toThrow('an object whose values are all text');
  });
});

import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { JsonValue, SecretContent } from '../../../activities/stores/store.ts';
import { transformKeys } from '../../../activities/transform/keys.ts';
import { transform } from '../../../workflows/model/transform.ts';

function transformed(
  keys: Record<string, JsonValue>,
  settings: z.input<typeof transform>,
): Promise<SecretContent> {
  return transformKeys({ kind: 'keys', keys }, transform.parse(settings));
}

describe('The transform of a secret', () => {
  test('takes what include names, without what exclude names, under the names of rename', async () => {
    await expect(
      transformed(
        { user: 'u', pass: 'p', host: 'h', debug_1: 'x' },
        {
          include: ['user', 'pass', 'debug_.*'],
          exclude: ['debug_\\d'],
          rename: [{ from: 'pass', to: 'PASSWORD' }],
        },
      ),
    ).resolves.toEqual({ kind: 'keys', keys: { user: 'u', PASSWORD: 'p' } });
  });

  test('refuses to put two keys under one name', async () => {
    await expect(transformed({ a: '1', b: '2' }, { rename: [{ from: 'a', to: 'b' }] })).rejects.toThrow(
      expect.objectContaining({ code: 'invalidValue' }),
    );
  });

  test('makes new keys of a template whose result is a JSON object, after rename', async () => {
    await expect(
      transformed(
        { old: 'a"b', n: 3 },
        { rename: [{ from: 'old', to: 'fresh' }], template: '{"x": {{ .fresh | json }}, "n": {{ .n }}}' },
      ),
    ).resolves.toEqual({ kind: 'keys', keys: { x: 'a"b', n: 3 } });
  });

  test('makes one value of a template whose result is anything else', async () => {
    await expect(transformed({ token: 't0' }, { template: 'Bearer {{ .token }}' })).resolves.toEqual({
      kind: 'value',
      value: 'Bearer t0',
    });
    await expect(transformed({ n: 7 }, { template: '{{ .n }}' })).resolves.toEqual({
      kind: 'value',
      value: '7',
    });
  });

  test('makes each key by a template of its own, and keeps the others only where it is told to', async () => {
    const templates = { url: 'postgres://{{ .user }}@db' };
    await expect(transformed({ user: 'u' }, { templates })).resolves.toEqual({
      kind: 'keys',
      keys: { url: 'postgres://u@db' },
    });
    await expect(transformed({ user: 'u' }, { templates, keepKeys: true })).resolves.toEqual({
      kind: 'keys',
      keys: { user: 'u', url: 'postgres://u@db' },
    });
  });

  test('makes keys out of templates that render to YAML maps, each value as text as it is written', async () => {
    const templateMaps = ['host: {{ .host }}\nport: 05432\non: yes', 'port: "{{ .port }}"\nempty:'];
    await expect(
      transformed({ host: 'h', port: '1' }, { templateMaps, templates: { other: 'no' } }),
    ).resolves.toEqual({
      kind: 'keys',
      keys: { host: 'h', port: '1', on: 'yes', other: 'no', empty: '' },
    });
  });

  test.each([
    ['a list', '- {{ .canary }}', 'does not render to a YAML map'],
    ['text', '{{ .canary }}', 'does not render to a YAML map'],
    ['broken YAML', 'a: "{{ .canary }}', 'does not render to YAML: line 1, column'],
    ['a key twice', 'a: 1\na: {{ .canary }}', 'does not render to YAML: line 2, column'],
    ['a nested map', 'a: { b: "{{ .canary }}" }', 'renders the key "a" to a list, a map or an alias'],
    ['an alias', 'a: &x {{ .canary }}\nb: *x', 'renders the key "b" to a list, a map or an alias'],
  ])('refuses a template of a YAML map that renders to %s, without its value', async (_, map, message) => {
    const render = () => transformed({ canary: 'canary-7' }, { templateMaps: ['ok: 1', map] });
    await expect(render()).rejects.toThrow(`transform.templateMaps[1] ${message}`);
    await expect(render()).rejects.not.toThrow('canary-7');
  });

  test('gives templates of External Secrets texts only, and takes a missing key for an error', async () => {
    const settings = { dialect: 'externalSecrets' as const };
    await expect(
      transformed({ n: 3, o: { a: [1] } }, { ...settings, templates: { x: '{{ .n }}{{ .o }}' } }),
    ).resolves.toEqual({
      kind: 'keys',
      keys: { x: '3{"a":[1]}' },
    });
    await expect(
      transformed({ a: 'secret-value' }, { ...settings, templates: { x: '{{ .b }}' } }),
    ).rejects.toThrow(
      expect.objectContaining({
        code: 'invalidValue',
        message: expect.not.stringContaining('secret-value') as string,
      }),
    );
  });

  test('names a template that cannot be compiled', async () => {
    await expect(
      transformed({ a: '1' }, { templates: { 'tls.crt': '{{ .a | nonsense }}' } }),
    ).rejects.toThrow(/tls\.crt/);
  });

  test('lets a secret that is one value pass', async () => {
    const content: SecretContent = { kind: 'value', value: 'v' };
    expect(await transformKeys(content, transform.parse({ include: ['x'], template: 'y' }))).toBe(content);
  });
});

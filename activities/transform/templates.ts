import { isMap, isScalar, parseDocument } from 'yaml';
import type { Transform } from '../../workflows/model/definition.ts';
import { parseJson, stringifyJson } from '../stores/json.ts';
import { isBytes } from '../stores/key-values.ts';
import type { JsonValue, Keys, KeyValue, SecretContent } from '../stores/store.ts';
import { StoreError } from '../stores/store-error.ts';
import { compileTemplate, type Template } from './template/compile.ts';
import { TemplateError } from './template/template-error.ts';

interface Compiled {
  readonly whole: Template | undefined;
  readonly keys: readonly (readonly [key: string, template: Template])[] | undefined;
  readonly maps: readonly Template[] | undefined;
}

/** A definition's templates are the same for each of the many secrets an activity sees to. */
const compiled = new WeakMap<Transform, Compiled>();

/**
 * Makes a secret by the templates of a transform. One that is a single value has no keys that a template could
 * name, and passes as it is.
 *
 * @throws {StoreError} `invalidValue`, naming template and position, where it cannot be compiled or rendered
 */
export function applyTemplates(content: SecretContent, transform: Transform): SecretContent {
  if (content.kind !== 'keys') return content;
  return asStoreError(() => {
    const { whole, keys, maps } = compiledOf(transform);
    if ((whole ?? keys ?? maps) === undefined) return content;
    const values = withoutBytes(content.keys);
    const data = transform.dialect === 'externalSecrets' ? textsOf(values) : values;
    if (whole !== undefined) return contentOf(whole.render(data), transform.dialect);
    const kept = transform.keepKeys ? Object.entries(content.keys) : [];
    const fromMaps = (maps ?? []).flatMap((template, i) => entriesOf(template.render(data), i));
    const rendered = (keys ?? []).map(([key, template]) => [key, template.render(data)] as const);
    return { kind: 'keys', keys: Object.fromEntries<KeyValue>([...kept, ...fromMaps, ...rendered]) };
  });
}

function compiledOf(transform: Transform): Compiled {
  const known = compiled.get(transform);
  if (known !== undefined) return known;
  const { dialect, template, templates, templateMaps } = transform;
  const made: Compiled = {
    whole: template === undefined ? undefined : compileTemplate(template, { name: 'template', dialect }),
    keys:
      templates &&
      Object.entries(templates).map(([key, text]) => [key, compileTemplate(text, { name: key, dialect })]),
    maps: templateMaps?.map((text, i) => compileTemplate(text, { name: mapName(i), dialect })),
  };
  compiled.set(transform, made);
  return made;
}

function mapName(index: number): string {
  return `templateMaps[${String(index)}]`;
}

/**
 * Keys and values of a rendered YAML map. A value is text as it is written, `5432` and `yes` too: a secret's value
 * must not change because it looks like a number.
 *
 * @throws {StoreError} `invalidValue`, naming the template and the key, never a value
 */
function entriesOf(text: string, index: number): (readonly [key: string, value: string])[] {
  const refuse = (message: string): StoreError =>
    new StoreError({
      code: 'invalidValue',
      message: `transform.${mapName(index)} ${message}.`,
      remedy: 'Write one "key: value" a line, and quote values, for instance with {{ .key | quote }}.',
    });
  // Aliases are not resolved: a value that has one is no scalar.
  const { contents, errors } = parseDocument(text, { schema: 'failsafe', logLevel: 'silent' });
  const [problem] = errors;
  if (problem) {
    const { line, col } = problem.linePos?.[0] ?? { line: 1, col: 1 };
    throw refuse(`does not render to YAML: line ${String(line)}, column ${String(col)} of the result`);
  }
  if (contents === null) return [];
  if (!isMap(contents)) throw refuse('does not render to a YAML map of keys and values');
  return contents.items.map(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    if (name === '') throw refuse('renders to a map with a key that is empty or not text');
    if (value === null) return [name, ''];
    if (!isScalar(value))
      throw refuse(`renders the key ${JSON.stringify(name)} to a list, a map or an alias, not to text`);
    return [name, String(value.value)];
  });
}

/** @throws {StoreError} where a native template was to make JSON, and a value in it broke it */
function contentOf(text: string, dialect: Transform['dialect']): SecretContent {
  try {
    const value = parseJson(text);
    if (isObject(value)) return { kind: 'keys', keys: value };
  } catch {
    if (dialect === 'keyferry' && /^\s*[{[]/.test(text)) throw brokenJson();
    // No JSON: the text itself is the secret.
  }
  return { kind: 'value', value: text };
}

function brokenJson(): StoreError {
  return new StoreError({
    code: 'invalidValue',
    message:
      'The result of transform.template begins like JSON and is not valid JSON: a value in it has quotes, backslashes or line breaks, or a comma or bracket is missing.',
    remedy:
      'Write each value with toJson and without quotes of your own: {"password": {{ .password | toJson }}}. For text that only looks like JSON, give it a key of its own with transform.templates.',
  });
}

/** A raw number is an object too, of no prototype. */
function isObject(value: JsonValue): value is Readonly<Record<string, JsonValue>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.getPrototypeOf(value) !== null
  );
}

/** Templates make text out of text. */
function withoutBytes(keys: Keys): Readonly<Record<string, JsonValue>> {
  const texts: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(keys)) {
    if (isBytes(value))
      throw new StoreError({
        code: 'invalidValue',
        message: `The key ${key} of the secret holds bytes that are no text, and its transform has templates, which are for text.`,
        remedy: 'Leave the key out with transform.exclude, or write it by a destination without templates.',
      });
    texts[key] = value;
  }
  return texts;
}

function textsOf(keys: Readonly<Record<string, JsonValue>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : stringifyJson(value),
    ]),
  );
}

function asStoreError<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new StoreError({
      code: 'invalidValue',
      message: `The transform of the secret failed: ${error.message}.`,
      remedy: 'Correct the template in the definition, or the secret it is for.',
    });
  }
}

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
    const { whole, keys } = compiledOf(transform);
    if (whole === undefined && keys === undefined) return content;
    const values = withoutBytes(content.keys);
    const data = transform.dialect === 'externalSecrets' ? textsOf(values) : values;
    if (whole !== undefined) return contentOf(whole.render(data));
    if (keys === undefined) return content;
    const rendered = keys.map(([key, template]) => [key, template.render(data)] as const);
    const kept = transform.keepKeys ? Object.entries(content.keys) : [];
    return { kind: 'keys', keys: Object.fromEntries<KeyValue>([...kept, ...rendered]) };
  });
}

function compiledOf(transform: Transform): Compiled {
  const known = compiled.get(transform);
  if (known !== undefined) return known;
  const { dialect, template, templates } = transform;
  const made: Compiled = {
    whole: template === undefined ? undefined : compileTemplate(template, { name: 'template', dialect }),
    keys:
      templates &&
      Object.entries(templates).map(([key, text]) => [key, compileTemplate(text, { name: key, dialect })]),
  };
  compiled.set(transform, made);
  return made;
}

function contentOf(text: string): SecretContent {
  try {
    const value = parseJson(text);
    if (isObject(value)) return { kind: 'keys', keys: value };
  } catch {
    // No JSON: the text itself is the secret.
  }
  return { kind: 'value', value: text };
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

import type { Transform } from '../../workflows/model/definition.ts';
import { parseJson, stringifyJson } from '../stores/json.ts';
import { isBytes } from '../stores/key-values.ts';
import type { JsonValue, Keys, KeyValue, SecretContent } from '../stores/store.ts';
import { StoreError } from '../stores/store-error.ts';
import { RenderFailure } from './apart/open-thread.ts';
import { renderApart } from './apart/threads.ts';

/**
 * Makes a secret by the templates of a transform, which are rendered in a thread of their own. One that is a single value has no keys that a template could
 * name, and passes as it is.
 *
 * @throws {StoreError} `invalidValue`, naming template and position, where it cannot be compiled or rendered
 */
export async function applyTemplates(content: SecretContent, transform: Transform): Promise<SecretContent> {
  const { dialect, template, templates, templateMaps } = transform;
  if (content.kind !== 'keys' || (template ?? templates ?? templateMaps) === undefined) return content;
  const rendered = await asStoreError(
    renderApart({
      kind: 'transform',
      templates: { dialect, template, templates, templateMaps },
      data: { json: stringifyJson(withoutBytes(content.keys)), bytes: [] },
    }),
  );
  if (rendered.kind === 'text') return contentOf(rendered.text, dialect);
  const kept = transform.keepKeys ? Object.entries(content.keys) : [];
  const made = Object.entries(parseJson(rendered.json) as Keys);
  return { kind: 'keys', keys: Object.fromEntries<KeyValue>([...kept, ...made]) };
}

/** @throws {StoreError} where a native template was to make JSON, and a value in it broke it */
function contentOf(text: string, dialect: Transform['dialect']): SecretContent {
  try {
    const value = parseJson(text);
    if (isObject(value)) return { kind: 'keys', keys: value };
  } catch (error) {
    if (error instanceof StoreError) throw error;
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

async function asStoreError<T>(rendering: Promise<T>): Promise<T> {
  try {
    return await rendering;
  } catch (error) {
    if (!(error instanceof RenderFailure)) throw error;
    throw new StoreError({
      code: 'invalidValue',
      message: `The transform of the secret failed: ${error.message}.`,
      remedy: 'Correct the template in the definition, or the secret it is for.',
    });
  }
}

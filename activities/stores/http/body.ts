import type { HttpDestination } from '../../../workflows/model/stores/http.ts';
import { RenderFailure } from '../../transform/apart/open-thread.ts';
import type { BodyTemplate } from '../../transform/apart/job.ts';
import { renderApart } from '../../transform/apart/threads.ts';
import { parseJson, stringifyJson } from '../json.ts';
import { isBytes } from '../key-values.ts';
import { payloadOf } from '../payload.ts';
import { StoreError } from '../store-error.ts';
import type { JsonValue, Keys, SecretContent } from '../store.ts';

export interface Body {
  readonly bytes: Uint8Array;
  /** For Content-Type, where the definition sets none. */
  readonly type: string;
}

/** @throws {StoreError} `invalidValue`, naming the template and a position in it, never a value */
export type BodyMaker = (content: SecretContent) => Promise<Body>;

type BodySettings = Pick<HttpDestination, 'body' | 'bodyDialect' | 'headers'>;

/**
 * How a secret becomes the body of a request: by the template of the definition, else its keys as a JSON object (of
 * which bytes are base64), else its one value as it is.
 *
 * @param where which destination, for messages
 */
export function bodyMaker(
  { body: text, bodyDialect: dialect = 'keyferry', headers = {} }: BodySettings,
  where: string,
): BodyMaker {
  if (text === undefined) return (content) => Promise.resolve(plainBody(content, where));
  const saysType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return async (content) => {
    // A source that is one value has no keys; it is called as other stores call it.
    const keys = content.kind === 'keys' ? content.keys : { value: content.value };
    const result = await rendered({ template: text, dialect }, keys, where);
    if (dialect === 'keyferry' && !saysType && looksLikeJson(result) && !isJson(result))
      throw brokenJson(where);
    return textBody(result);
  };
}

async function rendered(template: BodyTemplate, keys: Keys, where: string): Promise<string> {
  const entries = Object.entries(keys);
  const texts = entries.filter((entry): entry is [string, JsonValue] => !isBytes(entry[1]));
  const bytes = entries.filter((entry): entry is [string, Uint8Array] => isBytes(entry[1]));
  const data = { json: stringifyJson(Object.fromEntries(texts)), bytes };
  try {
    const result = await renderApart({ kind: 'body', ...template, data });
    return result.kind === 'text' ? result.text : result.json;
  } catch (error) {
    if (!(error instanceof RenderFailure)) throw error;
    throw new StoreError({
      code: 'invalidValue',
      message: `${where}: the template of the body failed: ${error.message}.`,
      remedy: 'Correct body in the destination, or the secret it is for.',
    });
  }
}

function plainBody(content: SecretContent, where: string): Body {
  // What is too large is for the receiver to say (413).
  const rules = { where, store: 'HTTP', maxBytes: Number.POSITIVE_INFINITY, keepsEmpty: true };
  const payload = payloadOf(content, { encoding: 'text' }, rules);
  if (payload.kind === 'bytes') return { bytes: payload.bytes, type: 'application/octet-stream' };
  if (payload.kind === 'keys') return { bytes: Buffer.from(payload.text), type: 'application/json' };
  return textBody(payload.text);
}

function textBody(text: string): Body {
  return { bytes: Buffer.from(text), type: isJson(text) ? 'application/json' : 'text/plain; charset=utf-8' };
}

const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

function brokenJson(where: string): StoreError {
  return new StoreError({
    code: 'invalidValue',
    message: `${where}: the result of the template of the body begins like JSON and is not valid JSON.`,
    remedy:
      'Write each value with toJson and without quotes of your own: {"password": {{ .password | toJson }}}. Where it is not meant to be JSON, set the header Content-Type.',
  });
}

/** Of objects and arrays only: a lone number or word is text first. */
function isJson(text: string): boolean {
  if (!looksLikeJson(text)) return false;
  try {
    parseJson(text);
    return true;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    return false;
  }
}

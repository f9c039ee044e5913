import type { HttpDestination } from '../../../workflows/model/stores/http.ts';
import { compileTemplate } from '../../transform/template/compile.ts';
import { TemplateError } from '../../transform/template/template-error.ts';
import { parseJson } from '../json.ts';
import { payloadOf } from '../payload.ts';
import { StoreError } from '../store-error.ts';
import type { SecretContent } from '../store.ts';

export interface Body {
  readonly bytes: Uint8Array;
  /** For Content-Type, where the definition sets none. */
  readonly type: string;
}

/** @throws {StoreError} `invalidValue`, naming the template and a position in it, never a value */
export type BodyMaker = (content: SecretContent) => Body;

type BodySettings = Pick<HttpDestination, 'body' | 'bodyDialect' | 'headers'>;

/**
 * How a secret becomes the body of a request: by the template of the definition, else its keys as a JSON object (of
 * which bytes are base64), else its one value as it is.
 *
 * @param where which destination, for messages
 * @throws {StoreError} `invalidValue` where the template is none
 */
export function bodyMaker(
  { body: text, bodyDialect: dialect = 'keyferry', headers = {} }: BodySettings,
  where: string,
): BodyMaker {
  if (text === undefined) return (content) => plainBody(content, where);
  const saysType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const template = asStoreError(where, () => compileTemplate(text, { name: 'body', dialect }));
  return (content) => {
    // A source that is one value has no keys; it is called as other stores call it.
    const data = content.kind === 'keys' ? content.keys : { value: content.value };
    const rendered = asStoreError(where, () => template.render(data));
    if (dialect === 'keyferry' && !saysType && looksLikeJson(rendered) && !isJson(rendered))
      throw brokenJson(where);
    return textBody(rendered);
  };
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
  } catch {
    return false;
  }
}

function asStoreError<T>(where: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new StoreError({
      code: 'invalidValue',
      message: `${where}: the template of the body failed: ${error.message}.`,
      remedy: 'Correct body in the destination, or the secret it is for.',
    });
  }
}

import type { Given } from './vault-state.ts';
import { badParameter, type Attributes } from './wire.ts';

/** https://learn.microsoft.com/azure/key-vault/secrets/about-secrets */
const MAX_BYTES = 25_600;
const MAX_CONTENT_TYPE = 255;
const MAX_TAGS = 15;

/** Takes what Key Vault takes and nothing else, so that a field misspelled by a client is seen. */
export function parseBody(text: string, withValue: boolean): Given & { value: string } {
  const { value, contentType, tags, attributes, ...unknown } = parseObject(text);
  if (Object.keys(unknown).length > 0)
    throw badParameter(`Property ${Object.keys(unknown)[0] ?? ''} is unknown`);
  if (withValue ? typeof value !== 'string' : value !== undefined)
    throw badParameter('Property value has invalid value');
  if (typeof value === 'string' && Buffer.byteLength(value) > MAX_BYTES)
    throw badParameter('The specified value is too long');
  if (contentType !== undefined && (typeof contentType !== 'string' || contentType.length > MAX_CONTENT_TYPE))
    throw badParameter('Property contentType has invalid value');
  return {
    value: typeof value === 'string' ? value : '',
    contentType,
    tags: tags === undefined ? undefined : parseTags(tags),
    attributes: attributes === undefined ? undefined : parseAttributes(attributes),
  };
}

function parseTags(tags: unknown): Record<string, string> {
  const entries = Object.entries(isObject(tags) ? tags : {});
  if (!isObject(tags) || entries.length > MAX_TAGS) throw badParameter('Too many tags');
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (typeof value !== 'string' || value.length > 512 || name.length > 512)
        throw badParameter('Property tags has invalid value');
      return [name, value];
    }),
  );
}

function parseAttributes(attributes: unknown): Partial<Attributes> {
  if (!isObject(attributes)) throw badParameter('Property attributes has invalid value');
  const { enabled, nbf, exp, ...unknown } = attributes;
  if (Object.keys(unknown).length > 0) throw badParameter('Property attributes has unknown fields');
  if (enabled !== undefined && typeof enabled !== 'boolean')
    throw badParameter('Property enabled has invalid value');
  return {
    ...(enabled !== undefined && { enabled }),
    ...(nbf !== undefined && { nbf: seconds(nbf) }),
    ...(exp !== undefined && { exp: seconds(exp) }),
  };
}

function seconds(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw badParameter('a time is whole seconds since 1970');
  return value;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed)) return parsed;
  } catch {
    // Answered below.
  }
  throw badParameter('The request body is not a JSON object');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { Part } from '../../../workflows/model/compose.ts';
import { compilePattern, expandTemplate } from '../../../workflows/model/patterns.ts';
import { sources } from '../../../workflows/model/stores/index.ts';
import { storeIn } from '../../../workflows/model/stores/registry.ts';
import { stringifyJson } from '../json.ts';
import { isBytes, jsonKeys } from '../key-values.ts';
import { StoreError } from '../store-error.ts';
import type { Keys, KeyValue, SecretContent, SourceRead } from '../store.ts';
import { decode } from './decode.ts';
import { createRewriter } from './rewrite.ts';

/** A key that a secret gives to the whole. */
export interface Entry {
  readonly key: string;
  readonly value: KeyValue;
  /** Its name before `rewrite`; the secret's path where the name is made of that. */
  readonly origin: string;
}

/**
 * The keys that a secret gives to the whole.
 * @throws {StoreError} `notFound` where it lacks the key that is asked for; `invalidValue` where a value cannot be
 * what the part says it is, or `rewrite` leaves nothing of a name
 */
export function keysOf(part: Part, path: string, read: Extract<SourceRead, { state: 'present' }>): Entry[] {
  const rewritten = createRewriter(part.rewrite, path);
  const picked = pick(part, path, read.content).map(({ key, value, origin }) => ({
    key: rewritten(key),
    value: decode(value, part.encoding, path, key),
    origin,
  }));
  if (part.versionAs === undefined) return picked;
  if (read.version === undefined)
    throw invalid(path, 'its store keeps no versions', 'Take versionAs out of the part.');
  return [...picked, { key: part.versionAs, value: read.version, origin: `the version of ${path}` }];
}

function pick({ key, as, valueAs, ...part }: Part, path: string, content: SecretContent): Entry[] {
  if (key !== undefined)
    return [{ key: named(part, path, as ?? key, as), value: lookUp(content, key, path), origin: path }];
  if (as !== undefined) return [{ key: named(part, path, as, as), value: whole(content), origin: path }];
  if (content.kind === 'keys')
    return Object.entries(content.keys).map(([name, value]) => ({ key: name, value, origin: name }));
  if (valueAs !== undefined) return [{ key: valueAs, value: content.value, origin: path }];
  throw invalid(
    path,
    'it is one value and no object of keys',
    'Give the part valueAs: the key that takes it.',
  );
}

function named(part: object, path: string, name: string, template: string | undefined): string {
  if (template === undefined) return name;
  const pattern = storeIn(sources, { ...part })?.texts[0] ?? '';
  return expandTemplate(template, compilePattern(pattern).match(path) ?? [path]);
}

function whole(content: SecretContent): KeyValue {
  return content.kind === 'keys' ? stringifyJson(jsonKeys(content.keys)) : content.value;
}

/** A key of that very name, else what a path with dots leads to. */
function lookUp(content: SecretContent, key: string, path: string): KeyValue {
  if (content.kind === 'value')
    throw invalid(
      path,
      `it is one value and has no key ${key}`,
      'Take key out of the part, and name the value with as.',
    );
  const direct = Object.hasOwn(content.keys, key) ? content.keys[key] : undefined;
  const [first = '', ...rest] = key.split('.');
  const found =
    direct ?? rest.reduce(fieldOf, Object.hasOwn(content.keys, first) ? content.keys[first] : undefined);
  if (found !== undefined) return found;
  throw new StoreError({
    code: 'notFound',
    message: `The secret ${path} has no key ${key}.`,
    remedy: 'Add the key at the source, or correct key in the part.',
  });
}

function fieldOf(value: KeyValue | undefined, name: string): KeyValue | undefined {
  if (typeof value !== 'object' || value === null || isBytes(value) || !Object.hasOwn(value, name))
    return undefined;
  // A raw number is an object of no prototype; it has no fields.
  if (Object.getPrototypeOf(value) === null) return undefined;
  return (value as Keys)[name];
}

function invalid(path: string, fact: string, remedy: string): StoreError {
  return new StoreError({ code: 'invalidValue', message: `The secret ${path}: ${fact}.`, remedy });
}

import type { Transform } from '../../workflows/model/definition.ts';
import { compilePattern } from '../../workflows/model/patterns.ts';
import type { KeyValue, SecretContent } from '../stores/store.ts';
import { StoreError } from '../stores/store-error.ts';
import { applyTemplates } from './templates.ts';

/**
 * Picks and renames the keys of a secret: include, then exclude, then rename; then its templates. A secret that is one value has no
 * keys and passes as it is.
 *
 * @throws {StoreError} `invalidValue` where two keys would end under one name, or a template fails
 */
export function transformKeys(content: SecretContent, transform: Transform | undefined): SecretContent {
  if (transform === undefined || content.kind !== 'keys') return content;
  const include = transform.include.map(compilePattern);
  const exclude = transform.exclude.map(compilePattern);
  const renamed = new Map(transform.rename.map(({ from, to }) => [from, to]));
  const picked = Object.entries(content.keys).filter(
    ([key]) =>
      (include.length === 0 || include.some((pattern) => pattern.match(key))) &&
      !exclude.some((pattern) => pattern.match(key)),
  );
  const keys = new Map<string, KeyValue>();
  for (const [key, value] of picked) {
    const target = renamed.get(key) ?? key;
    if (keys.has(target)) {
      throw new StoreError({
        code: 'invalidValue',
        message: `Two keys of the secret would both become "${target}" at the destination.`,
        remedy: 'Change transform.rename, or exclude one of the two keys with transform.exclude.',
      });
    }
    keys.set(target, value);
  }
  return applyTemplates({ kind: 'keys', keys: Object.fromEntries(keys) }, transform);
}

import type { Transform } from '../../workflows/model/definition.ts';
import { compilePatterns } from '../../workflows/model/filter.ts';
import { RegexLimit } from '../../workflows/model/regex-limits.ts';
import type { KeyValue, SecretContent } from '../stores/store.ts';
import { StoreError } from '../stores/store-error.ts';
import { createTurns } from '../turns.ts';
import { applyTemplates } from './templates.ts';

/**
 * Picks and renames the keys of a secret: include, then exclude, then rename; then its templates. A secret that is one value has no
 * keys and passes as it is.
 *
 * @throws {StoreError} `invalidValue` where two keys would end under one name, or a template fails; `limitExceeded` where
 * a key's name is too long for the patterns
 */
export async function transformKeys(
  content: SecretContent,
  transform: Transform | undefined,
): Promise<SecretContent> {
  if (transform === undefined || content.kind !== 'keys') return content;
  const isPicked = pickerOf(transform);
  const renamed = new Map(transform.rename.map(({ from, to }) => [from, to]));
  const keys = new Map<string, KeyValue>();
  const turn = createTurns();
  for (const [key, value] of Object.entries(content.keys)) {
    await turn();
    if (!isPicked(key)) continue;
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

function pickerOf({ include, exclude }: Transform): (key: string) => boolean {
  const [only, never] = [compilePatterns(include), compilePatterns(exclude)];
  return (key) => {
    try {
      return (only.count === 0 || only.match(key)) && !never.match(key);
    } catch (error) {
      if (!(error instanceof RegexLimit)) throw error;
      throw new StoreError({
        code: 'limitExceeded',
        message: `The name of a key of the secret is too long for transform.include or transform.exclude: ${error.message}.`,
        remedy: 'Make the regular expressions smaller, or fewer.',
      });
    }
  };
}

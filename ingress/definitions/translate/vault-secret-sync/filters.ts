import type { Translation, WrittenSpec } from '../kind.ts';
import { patternProblem } from '../../../../workflows/model/pattern-field.ts';
import { containing, holdsMatch, isRegex, literalPattern } from '../regex.ts';
import type { VaultSecretSync } from './schema.ts';

type Spec = VaultSecretSync['spec'];
const FILTERS = ['spec', 'filters'] as const;

/**
 * A path must pass both filters: by regular expression, which need not match all of it, and by exact path. Ours is
 * one list, so where both include, those of the exact paths are kept that the expressions let through.
 */
export function filterOf(filters: Spec['filters'], translation: Translation): WrittenSpec['filter'] {
  if (filters === undefined) return undefined;
  const { regex, path = filters.paths } = filters;
  for (const list of ['include', 'exclude'] as const)
    for (const [i, each] of (regex?.[list] ?? []).entries()) {
      const problem = patternProblem(each);
      if (problem !== undefined) translation.report([...FILTERS, 'regex', list, i], problem);
    }
  const expressions = (regex?.include ?? []).filter(isRegex);
  const exact = path?.include ?? [];
  const both = expressions.length > 0 && exact.length > 0;
  const passing = both ? exact.filter((each) => expressions.some((e) => holdsMatch(e, each))) : exact;
  if (both && passing.length === 0)
    translation.report([...FILTERS], 'expected a path that both filters include: as it is, nothing passes');
  const include = both || exact.length > 0 ? passing.map(literalPattern) : expressions.map(containing);
  const exclude = [
    ...(regex?.exclude ?? []).filter(isRegex).map(containing),
    ...(path?.exclude ?? []).map(literalPattern),
  ];
  if (include.length === 0 && exclude.length === 0) return undefined;
  return { ...(include.length > 0 && { include }), ...(exclude.length > 0 && { exclude }) };
}

/** A key with one of `[](){}+*?|` is a regular expression upstream, and need not match all of a key. */
export function transformOf(
  transforms: Spec['transforms'],
  translation: Translation,
): WrittenSpec['transform'] {
  if (transforms === undefined) return undefined;
  const { include, exclude = [], rename = [], template } = transforms;
  if (include?.length === 0)
    translation.report(
      ['spec', 'transforms', 'include'],
      'expected at least one key: upstream lets no key through an empty list; leave it out to let all through',
    );
  const keys = (list: readonly string[]): string[] =>
    list.map((key) => (/[[\](){}+*?|]/.test(key) && isRegex(key) ? containing(key) : literalPattern(key)));
  const text = template?.trim();
  return {
    ...(include && include.length > 0 && { include: keys(include) }),
    ...(exclude.length > 0 && { exclude: keys(exclude) }),
    ...(rename.length > 0 && { rename }),
    ...(text && { template: text, dialect: 'vaultSecretSync' }),
  };
}

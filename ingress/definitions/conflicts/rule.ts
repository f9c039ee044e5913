import { compilePattern, expandTemplate } from '../../../workflows/model/patterns.ts';
import { compileFilter } from '../../../workflows/model/filter.ts';
import { spell, type Spelling } from './spelling.ts';

/** How keys are made of paths. */
export interface KeyRule {
  readonly pattern: string;
  /** None: every path that the pattern matches. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly template: string;
  /** What stands before the template in each key. */
  readonly prefix: string;
  readonly spelling: Spelling;
  /** Pattern of the keys that the store takes. */
  readonly taken: string;
}

/** The key that a path becomes, by the engine that matches at run time; undefined for a path that is left out. */
export function compileRule(rule: KeyRule): (path: string) => string | undefined {
  const pattern = compilePattern(rule.pattern);
  const passes = compileFilter({ include: [...rule.include], exclude: [...rule.exclude] });
  return (path) => {
    const groups = pattern.match(path);
    if (groups === undefined || !passes(path)) return undefined;
    return spell(rule.prefix + expandTemplate(rule.template, groups), rule.spelling);
  };
}

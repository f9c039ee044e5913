import { checkSteps, compileRegex } from '../../../workflows/model/regex-limits.ts';
import { patternProblem } from '../../../workflows/model/pattern-field.ts';

/** As in `workflows/model/patterns.ts`: a text without any of these is itself. */
const META = /[\\()[\]{}*+?|^$]/;
const META_OR_DOT = /[\\()[\]{}*+?|^$.]/g;

/** A pattern that only this text matches. */
export function literalPattern(text: string): string {
  return META.test(text) ? text.replaceAll(META_OR_DOT, String.raw`\$&`) : text;
}

/** A template that is only this text. */
export function literalTemplate(text: string): string {
  return text.replaceAll(/\$(?=[\d$]|\{\d)/g, '$$$$');
}

/** Whether Go's regexp would take it, which is RE2 too, and it is small enough for us. */
export function isRegex(text: string): boolean {
  return patternProblem(text) === undefined;
}

/** As Go's MatchString: whether a match is anywhere in the text. @throws {RegexLimit} where that takes too long */
export function holdsMatch(regex: string, text: string): boolean {
  const compiled = compileRegex(regex);
  checkSteps(compiled.programSize(), text);
  return compiled.test(text);
}

/** A pattern that is matched by what holds a match of this expression: ours are anchored, Go's MatchString is not. */
export function containing(regex: string): string {
  if (hasTopLevelAlternatives(regex)) return `.*(?:${regex}).*`;
  const start = /^(?:\^|\.\*)/.test(regex) ? '' : '.*';
  const end = /(?:^|[^\\])(?:\\\\)*(?:\$|\.\*)$/.test(regex) ? '' : '.*';
  return start + regex + end;
}

/** Whether a | stands outside of all groups, classes and quotations. */
export function hasTopLevelAlternatives(regex: string): boolean {
  const bare = regex
    .replaceAll(/\\Q.*?(?:\\E|$)/gsu, '')
    .replaceAll(/\\./gsu, '')
    .replaceAll(/\[\^?\]?(?:\[:\^?\w+:\]|[^\]])*\]/gu, '');
  let depth = 0;
  for (const character of bare) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) return true;
  }
  return false;
}

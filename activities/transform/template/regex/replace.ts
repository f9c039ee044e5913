import { Budget, DEFAULT_LIMITS } from '../limits.ts';
import { bytesOf, textOf } from '../values/bytes.ts';
import { Replacement } from './expand.ts';
import { Expression } from './expression.ts';

export interface Replaced {
  readonly text: string;
  /**
   * The replacement refers to groups, none of them captured anything, and nothing else of the text is left: any
   * other text that matches like this would become the same.
   */
  readonly isConstant: boolean;
}

/**
 * Go's Regexp.ReplaceAllString outside templates, for names of keys. All texts share the limits of one template.
 *
 * @param from an expression of RE2 that is known to be one
 * @throws {Fault} here and later, where a limit is exceeded
 */
export function createReplacer(from: string, to: string): (text: string) => Replaced {
  const expression = new Expression(new Budget(DEFAULT_LIMITS), bytesOf(from));
  const replacement = new Replacement(expression, bytesOf(to));
  return (text) => {
    const bytes = bytesOf(text);
    let left = bytes.length;
    let captured: number | undefined;
    const result = expression.replaceAll(bytes, (match) => {
      left -= match.end - match.start;
      const groups = replacement.captured(bytes, match);
      if (groups !== undefined) captured = (captured ?? 0) + groups.length;
      return replacement.expand(bytes, match);
    });
    // An expression of bytes (\C) may have cut a letter in two.
    const isConstant = bytes !== '' && left === 0 && captured === 0;
    return { text: textOf(result) ?? text, isConstant };
  };
}

import { resolvePlain } from './resolve.ts';

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** What a text has in it that rules out ways to write it (libyaml's analysis of scalars). */
interface Traits {
  readonly multiline: boolean;
  readonly plain: boolean;
  readonly single: boolean;
  readonly literal: boolean;
}

export const isBreak = (char: string | undefined): boolean =>
  char !== undefined && '\r\n\x85\u2028\u2029'.includes(char);
const isBlank = (char: string | undefined): boolean => char === undefined || char === ' ' || char === '\t';

/** What YAML writes as it is. Beyond the basic plane nothing is, as go-yaml version 2 has it. */
function isPrintable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return (
    code === 0x0a ||
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)
  );
}

function analyze(text: string): Traits {
  const chars = Array.from(text);
  if (chars.length === 0) return { multiline: false, plain: true, single: true, literal: false };
  const spaceAt = (i: number): boolean => chars[i] === ' ';
  const breakAt = (i: number): boolean => isBreak(chars[i]);
  const last = chars.length - 1;
  const pairs = chars.map((_, i) => i).slice(1);
  const spaceBreak = pairs.some((i) => spaceAt(i - 1) && breakAt(i));
  const breakSpace = pairs.some((i) => breakAt(i - 1) && spaceAt(i));
  const special = chars.some((char) => !isPrintable(char));
  const multiline = chars.some(isBreak);
  const edges = spaceAt(0) || breakAt(0) || spaceAt(last) || breakAt(last);
  return {
    multiline,
    plain: !edges && !breakSpace && !spaceBreak && !special && !multiline && !hasIndicator(chars),
    single: !breakSpace && !spaceBreak && !special,
    literal: !spaceAt(last) && !spaceBreak && !special,
  };
}

/** Characters that mean something where they stand. */
function hasIndicator(chars: readonly string[]): boolean {
  const start = chars.slice(0, 3).join('');
  if (start === '---' || start === '...') return true;
  return chars.some((char, i) => {
    const before = chars[i - 1];
    const ends = isBlank(chars[i + 1]);
    if (char === ':' || (i === 0 && (char === '?' || char === '-'))) return ends;
    if (char === '#') return i === 0 || isBlank(before) || isBreak(before);
    return i === 0 && ',[]{}&*!|>\'"%@`'.includes(char);
  });
}

/** Whether go-yaml reads it as a number of base 60, as YAML 1.1 does. */
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** How a text is written as the value or key of a block collection. */
export function styleOf(text: string, isSimpleKey: boolean): ScalarStyle {
  const traits = analyze(text);
  if (text.includes('\n')) return !isSimpleKey && traits.literal ? 'literal' : 'double';
  if (resolvePlain(text).kind !== 'string' || BASE_60.test(text)) return 'double';
  if (traits.plain) return 'plain';
  return traits.single && !(isSimpleKey && traits.multiline) ? 'single' : 'double';
}

/** A key that must not stand on one line with its value. */
export function isLongKey(text: string, bytes: number): boolean {
  return bytes > 128 || Array.from(text).some(isBreak);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

/** Each character as it stands between double quotes. */
export function escapeDouble(text: string): string[] {
  // go-yaml escapes all of a text that begins with a byte order mark.
  const everything = text.startsWith('\ufeff');
  return Array.from(text, (char) => {
    if (!everything && isPrintable(char) && !isBreak(char) && char !== '"' && char !== '\\') return char;
    const simple = ESCAPES[char];
    if (simple !== undefined) return simple;
    const code = char.codePointAt(0) ?? 0;
    if (code <= 0xff) return `\\x${hex(code, 2)}`;
    return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
  });
}

const hex = (code: number, digits: number): string => code.toString(16).toUpperCase().padStart(digits, '0');

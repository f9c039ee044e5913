import { failed } from '../fault.ts';
import { valueOf } from '../evaluate/arguments.ts';
import { formatFloat } from '../format/float.ts';
import { readJson } from '../json/read.ts';
import { writeJson } from '../json/write.ts';
import type { Budget } from '../limits.ts';
import { bytesOf, textOf, type Bytes } from '../values/bytes.ts';
import { Dict } from '../values/dict.ts';
import { WrittenNumber } from '../values/written-number.ts';
import { List } from '../values/list.ts';
import type { Value } from '../values/value.ts';
import { resolvePlain } from './resolve.ts';
import { escapeDouble, isBreak, isLongKey, styleOf } from './scalar.ts';
import { compareKeys } from './sort.ts';

/** What YAML's reader takes; anything else in the JSON on the way makes go-yaml give up. */
const READABLE = /^[\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/**
 * YAML as sigs.k8s.io/yaml writes it, by way of JSON, so that what is no JSON is no YAML either.
 * @throws {Fault} where there is none for the value
 */
export function writeYaml(budget: Budget, value: Value): Bytes {
  const json = writeJson(budget, value);
  // Texts are looked at letter by letter, for how to quote them and where to break lines.
  budget.step(json.length);
  const text = textOf(json) ?? '';
  if (!READABLE.test(text)) throw failed('YAML has no way to write this text');
  const plain = readJson(budget, json);
  return bytesOf(new Writer().document(plain));
}

const QUOTES = { plain: '', single: "'", double: '"' } as const;

/** Columns after which a line is broken. */
const WIDTH = 80;

class Writer {
  private output = '';
  private column = 0;
  /** Whether what was written last is space. */
  private afterSpace = true;
  /** Whether there is only indentation on this line. */
  private onlyIndent = true;

  document(value: Value): string {
    this.node(value, -2, 'root');
    if (!this.output.endsWith('\n')) this.newline();
    return this.output;
  }

  private put(text: string): void {
    this.output += text;
    this.column += Array.from(text).length;
  }

  private newline(): void {
    this.output += '\n';
    this.column = 0;
  }

  private indicator(text: string, space: boolean, isSpace: boolean, isIndent: boolean): void {
    if (space && !this.afterSpace) this.put(' ');
    this.put(text);
    this.afterSpace = isSpace;
    this.onlyIndent = this.onlyIndent && isIndent;
  }

  private indentTo(indent: number): void {
    const width = Math.max(indent, 0);
    if (!this.onlyIndent || this.column > width || (this.column === width && !this.afterSpace))
      this.newline();
    this.put(' '.repeat(width - this.column));
    this.afterSpace = true;
    this.onlyIndent = true;
  }

  private node(value: Value, indent: number, place: 'root' | 'item' | 'value'): void {
    if (value instanceof Dict && value.entries.size > 0) this.mapping(value, indent + 2);
    else if (value instanceof List && value.length > 0)
      this.sequence(value, place === 'value' ? indent : indent + 2);
    else if (value instanceof Dict) this.indicator('{}', true, false, false);
    else if (value instanceof List) this.indicator('[]', true, false, false);
    else if (typeof value === 'string') this.text(folded(value), place === 'root' ? 0 : indent, false);
    else this.plain(scalarText(value));
  }

  private sequence(list: List, indent: number): void {
    for (const item of list.items) {
      this.indentTo(indent);
      this.indicator('-', true, false, true);
      this.node(item, indent, 'item');
    }
  }

  private mapping(dict: Dict, indent: number): void {
    const entries = [...dict.entries].map(([key, value]) => [keyText(key), key.length, value] as const);
    for (const [key, bytes, value] of entries.sort(([a], [b]) => compareKeys(a, b))) {
      this.indentTo(indent);
      if (isLongKey(key, bytes)) {
        this.indicator('?', true, false, true);
        this.text(key, indent, false);
        this.indentTo(indent);
        this.indicator(':', true, false, true);
        this.node(value, indent, 'item');
      } else {
        this.text(key, indent, true);
        this.indicator(':', false, false, false);
        this.node(value, indent, 'value');
      }
    }
  }

  private text(text: string, indent: number, isKey: boolean): void {
    const style = styleOf(text, isKey);
    if (style === 'literal') {
      this.literal(text, indent + 2);
      return;
    }
    const quote = QUOTES[style];
    if (quote !== '') this.indicator(quote, true, false, false);
    else if (!this.afterSpace) this.put(' ');
    this.wrapped(text, indent + 2, style, !isKey);
    this.afterSpace = false;
    this.onlyIndent = false;
    if (quote !== '') this.indicator(quote, false, false, false);
  }

  /** Characters up to the width, then on the next line: a line ends at a single space. */
  private wrapped(
    text: string,
    indent: number,
    style: 'plain' | 'single' | 'double',
    mayBreak: boolean,
  ): void {
    const chars = Array.from(text);
    const written = style === 'double' ? escapeDouble(text) : chars;
    const last = chars.length - 1;
    let [lineStart, afterSpace] = [false, false];
    for (const [i, char] of chars.entries()) {
      const shown = written[i] ?? '';
      if (shown === ' ') {
        const nextIsSpace = chars[i + 1] === ' ';
        const inside = style === 'plain' || (i > 0 && i < last);
        if (
          mayBreak &&
          !afterSpace &&
          this.column > WIDTH &&
          inside &&
          (style === 'double' || !nextIsSpace)
        ) {
          this.indentTo(indent);
          if (nextIsSpace) this.put('\\');
        } else this.put(shown);
        this.onlyIndent = false;
        afterSpace = true;
        continue;
      }
      afterSpace = false;
      if (style !== 'double' && isBreak(char)) {
        this.lineBreak(char);
        lineStart = true;
        continue;
      }
      if (lineStart) this.indentTo(indent);
      this.put(style === 'single' && char === "'" ? "''" : shown);
      this.onlyIndent = false;
      lineStart = false;
    }
  }

  private lineBreak(char: string): void {
    this.output += char;
    this.column = 0;
    this.onlyIndent = true;
  }

  private plain(text: string): void {
    if (!this.afterSpace) this.put(' ');
    this.put(text);
    this.afterSpace = false;
    this.onlyIndent = false;
  }

  /** `|`, with what tells of leading space and of newlines at the end. */
  private literal(text: string, indent: number): void {
    this.indicator('|', true, false, false);
    const chars = Array.from(text);
    if (chars[0] === ' ' || isBreak(chars[0])) this.indicator('2', false, false, false);
    if (!isBreak(chars.at(-1))) this.indicator('-', false, false, false);
    else if (chars.length === 1 || isBreak(chars.at(-2))) this.indicator('+', false, false, false);
    this.newline();
    this.onlyIndent = true;
    this.afterSpace = true;
    let lineStart = true;
    for (const char of chars) {
      if (isBreak(char)) {
        this.lineBreak(char);
        lineStart = true;
        continue;
      }
      if (lineStart) this.indentTo(indent);
      this.put(char);
      this.onlyIndent = false;
      lineStart = false;
    }
  }
}

/** YAML 1.1 takes U+0085 in the JSON for a line break, and folds it as one between quotes. */
function folded(bytes: Bytes): string {
  const text = textOf(bytes) ?? '';
  return text.replaceAll(/ *(\x85(?: *\x85)*) */g, (_, breaks: string) => {
    const count = breaks.replaceAll(' ', '').length;
    return count === 1 ? ' ' : '\n'.repeat(count - 1);
  });
}

/** A key must not reach beyond its line. */
function keyText(bytes: Bytes): string {
  const text = textOf(bytes) ?? '';
  if (text.includes('\x85')) throw failed('YAML has no way to write this key');
  return text;
}

function scalarText(value: Exclude<Value, string>): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof WrittenNumber) {
    // An integer of 64 bits is written as it is; beyond that go-yaml would round.
    if (value.value !== undefined || resolvePlain(value.literal).kind === 'int') return value.literal;
    return scalarText(valueOf(value));
  }
  if (typeof value !== 'number') return 'null';
  // By way of JSON, where -0 and 5.0 are integers.
  const resolved = resolvePlain(String(value));
  return resolved.kind === 'int' ? resolved.value.toString() : formatFloat(value, 'g');
}

import { Fault, failed } from '../fault.ts';
import type { Budget } from '../limits.ts';
import { REPLACEMENT, runesOf, type Bytes } from '../values/bytes.ts';
import { Dict } from '../values/dict.ts';
import { WrittenNumber } from '../values/written-number.ts';
import { Int } from '../values/int.ts';
import { List } from '../values/list.ts';
import type { Thing } from '../values/thing.ts';
import type { Value } from '../values/value.ts';

export interface JsonStyle {
  /** `<`, `>` and `&` as \u escapes, as Go does unless told not to. */
  readonly escapeHtml?: boolean;
  /** What each level is indented by; absent for one line. */
  readonly indent?: string;
}

/**
 * JSON as Go's encoding/json writes it: keys in order, HTML characters escaped.
 * @throws {Fault} where the value has a number that JSON does not know, or holds itself
 */
export function writeJson(budget: Budget, value: Value, style: JsonStyle = { escapeHtml: true }): Bytes {
  return new Writer(budget, style).write(value, 0);
}

/** As {@link writeJson}; empty where Go would leave out what has no JSON, and an error in a native template. */
export function jsonOrNothing(budget: Budget, value: Value, style?: JsonStyle): Bytes {
  try {
    return writeJson(budget, value, style);
  } catch (error) {
    if (!budget.strict && error instanceof Fault && error.kind === 'functionFailed') return '';
    throw error;
  }
}

class Writer {
  private readonly budget: Budget;
  private readonly style: JsonStyle;
  /** What is being written, from the outside in. */
  private readonly path = new Set<List | Dict>();

  constructor(budget: Budget, style: JsonStyle) {
    this.budget = budget;
    this.style = style;
  }

  write(value: Value, depth: number): Bytes {
    this.budget.step();
    this.budget.depth(depth, 'values to write as JSON are nested');
    if (value === undefined || value === null) return 'null';
    if (typeof value === 'boolean') return String(value);
    if (typeof value === 'number') return numberText(value);
    if (typeof value === 'string') {
      this.budget.make(value.length + 2);
      return stringText(value, this.style.escapeHtml === true);
    }
    if (value instanceof Int) return value.value.toString();
    if (value instanceof WrittenNumber) return value.literal;
    if (value instanceof List) return this.inside(value, () => this.list(value, depth));
    if (value instanceof Dict)
      return value.isNil ? 'null' : this.inside(value, () => this.object(value.sorted(), depth));
    return this.thing(value, depth);
  }

  private inside(value: List | Dict, write: () => Bytes): Bytes {
    if (this.path.has(value)) throw failed('a value that holds itself has no end in JSON');
    this.path.add(value);
    const text = write();
    this.path.delete(value);
    return text;
  }

  private list(list: List, depth: number): Bytes {
    if (list.isNil) return 'null';
    return this.wrapped(
      '[',
      list.items.map((item) => this.write(item, depth + 1)),
      ']',
      depth,
    );
  }

  private object(entries: readonly (readonly [Bytes, Value])[], depth: number): Bytes {
    const colon = this.style.indent === undefined ? ':' : ': ';
    return this.wrapped(
      '{',
      entries.map(([key, item]) => this.write(key, depth + 1) + colon + this.write(item, depth + 1)),
      '}',
      depth,
    );
  }

  private thing(thing: Thing, depth: number): Bytes {
    if (thing.json !== undefined) return thing.json();
    return this.object([...(thing.fields ?? [])], depth);
  }

  private wrapped(open: string, items: readonly Bytes[], close: string, depth: number): Bytes {
    const { indent } = this.style;
    if (indent === undefined || items.length === 0) return open + items.join(',') + close;
    const line = `\n${indent.repeat(depth + 1)}`;
    this.budget.make(line.length * (items.length + 1));
    return `${open}${line}${items.join(`,${line}`)}\n${indent.repeat(depth)}${close}`;
  }
}

function numberText(value: number): string {
  if (!Number.isFinite(value))
    throw failed('JSON has no such number', { found: 'NaN or an infinite float64' });
  return Object.is(value, -0) ? '-0' : String(value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const PLAIN = /^[\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\x5b\x5d-\x7f]*$/;

function stringText(value: Bytes, escapeHtml: boolean): Bytes {
  if (PLAIN.test(value)) return `"${value}"`;
  let text = '"';
  for (const { code, size, bytes } of runesOf(value)) {
    const html = escapeHtml && (bytes === '<' || bytes === '>' || bytes === '&');
    const simple = ESCAPES[bytes];
    if (simple !== undefined) text += simple;
    else if (code < 0x20 || html || code === 0x2028 || code === 0x2029)
      text += `\\u${code.toString(16).padStart(4, '0')}`;
    else text += code === REPLACEMENT && size === 1 ? '\\ufffd' : bytes;
  }
  return `${text}"`;
}

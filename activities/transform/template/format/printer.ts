import { failed, noValue } from '../fault.ts';
import type { Budget } from '../limits.ts';
import type { Bytes } from '../values/bytes.ts';
import { Dict } from '../values/dict.ts';
import { WrittenNumber } from '../values/written-number.ts';
import type { Int } from '../values/int.ts';
import { List } from '../values/list.ts';
import type { Thing } from '../values/thing.ts';
import { typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import { valueOf } from '../evaluate/arguments.ts';
import { noFlags, pad, type Flags } from './flags.ts';
import { formatInteger, formatNumber, formatString } from './scalars.ts';

/** Writes values as Go's fmt does under a verb. */
export class Printer {
  private readonly budget: Budget;
  private readonly parts: Bytes[] = [];
  flags: Flags = noFlags();

  constructor(budget: Budget) {
    this.budget = budget;
  }

  get text(): Bytes {
    return this.parts.join('');
  }

  write(bytes: Bytes): void {
    this.budget.make(bytes.length);
    this.parts.push(bytes);
  }

  /** An argument of printf. */
  print(value: Value, verb: string): void {
    if (verb === 'T' && value !== undefined && value !== null)
      this.write(formatString(typeName(value), 's', this.flags) ?? '');
    else if (verb === 'p') throw failed('"%p" would show an address, which is never the same twice');
    else if (value !== undefined && value !== null) this.value(value, verb, 0);
    else if (this.budget.strict) throw noValue();
    else if (verb === 'v' || verb === 'T') this.write(pad('<nil>', this.flags));
    else this.bad(value, verb, 0);
  }

  private value(value: Exclude<Value, undefined | null>, verb: string, depth: number): void {
    this.budget.step();
    this.budget.depth(depth, 'values to print are nested');
    if (value instanceof List) this.list(value, verb, depth);
    else if (value instanceof Dict) this.dict(value, verb, depth);
    else if (typeof value === 'object' && 'thing' in value) this.thing(value, verb, depth);
    else {
      const text = this.scalar(value, verb);
      if (text === undefined) this.bad(value, verb, depth);
      else this.write(text);
    }
  }

  private scalar(value: boolean | number | Bytes | Int | WrittenNumber, verb: string): Bytes | undefined {
    if (typeof value === 'boolean')
      return verb === 't' || verb === 'v' ? pad(String(value), this.flags) : undefined;
    if (typeof value === 'number') return this.number(value, verb, String(value));
    if (typeof value === 'string') return formatString(value, verb, this.flags);
    if (value instanceof WrittenNumber) {
      if (this.budget.strict && verb === 'v' && !this.flags.sharpV) return pad(value.literal, this.flags);
      const worth = valueOf(value);
      return typeof worth === 'number' ? this.number(worth, verb, value.literal) : this.scalar(worth, verb);
    }
    const { type } = value;
    if (type.text !== undefined && this.takesText(verb))
      return formatString(type.text(value.value), verb, this.flags);
    return formatInteger(value.value, type.signed, verb, this.flags);
  }

  /** Native templates print a number of the data with its digits, and take it for an integer where it is one. */
  private number(value: number, verb: string, written: Bytes): Bytes | undefined {
    if (this.budget.strict && Number.isFinite(value)) {
      if (verb === 'v' && !this.flags.sharpV) return pad(written, this.flags);
      if (verb === 'd' && Number.isInteger(value))
        return formatInteger(BigInt(value), true, verb, this.flags);
    }
    return formatNumber(value, verb, this.flags);
  }

  /** What Go shows of a format that does not fit its values. @throws {Fault} in a native template */
  mistake(shown: Bytes): void {
    if (this.budget.strict)
      throw failed('the format and its values do not fit', {
        expected: 'a verb for each value, and of its type: %s for text, %d for an integer, %v for any',
      });
    this.write(shown);
  }

  /** Whether the verb asks for a value's String method. */
  private takesText(verb: string): boolean {
    return 'vsxXq'.includes(verb) && !this.flags.sharpV;
  }

  /** `%!d(string=text)`: the verb is not for this type. */
  private bad(value: Value, verb: string, depth: number): void {
    this.mistake(`%!${verb}(`);
    if (value === undefined || value === null) this.write('<nil>');
    else {
      this.write(`${typeName(value)}=`);
      this.value(value, 'v', depth + 1);
    }
    this.write(')');
  }

  private item(value: Value, verb: string, depth: number, nilType: string): void {
    if ((value === undefined || value === null) && this.budget.strict) throw noValue();
    if (value === undefined || value === null) this.write(this.flags.sharpV ? `${nilType}(nil)` : '<nil>');
    else this.value(value, verb, depth);
  }

  private list(list: List, verb: string, depth: number): void {
    const { sharpV } = this.flags;
    if (sharpV && list.isNil) {
      this.write(`[]${list.element}(nil)`);
      return;
    }
    this.write(sharpV ? `[]${list.element}{` : '[');
    for (let i = 0; i < list.length; i += 1) {
      if (i > 0) this.write(sharpV ? ', ' : ' ');
      this.item(list.at(i), verb, depth + 1, list.element);
    }
    this.write(sharpV ? '}' : ']');
  }

  private dict(dict: Dict, verb: string, depth: number): void {
    const { sharpV } = this.flags;
    if (sharpV && dict.isNil) {
      this.write(`map[string]${dict.element}(nil)`);
      return;
    }
    this.write(sharpV ? `map[string]${dict.element}{` : 'map[');
    for (const [i, [key, value]] of dict.sorted().entries()) {
      if (i > 0) this.write(sharpV ? ', ' : ' ');
      this.value(key, verb, depth + 1);
      this.write(':');
      this.item(value, verb, depth + 1, dict.element);
    }
    this.write(sharpV ? '}' : ']');
  }

  private thing(thing: Thing, verb: string, depth: number): void {
    if (thing.text !== undefined) {
      const text = this.takesText(verb) ? formatString(thing.text(), verb, this.flags) : undefined;
      if (text === undefined) throw failed(`"%${verb}" of a ${thing.thing.name} would show its insides`);
      this.write(text);
      return;
    }
    const { sharpV, plusV } = this.flags;
    this.write(sharpV ? `${thing.thing.name}{` : '{');
    for (const [i, [name, value]] of [...(thing.fields ?? [])].entries()) {
      if (i > 0) this.write(sharpV ? ', ' : ' ');
      if (plusV || sharpV) this.write(`${name}:`);
      this.item(value, verb, depth + 1, 'interface {}');
    }
    this.write('}');
  }
}

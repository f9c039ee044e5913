import type { Budget } from '../limits.ts';
import { runeAt, type Bytes } from '../values/bytes.ts';
import { Int } from '../values/int.ts';
import { typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import { noFlags } from './flags.ts';
import { Printer } from './printer.ts';

/** Widths and precisions above it count as mistakes, as in Go. */
const LARGEST = 1_000_000;

/** Go's fmt.Sprintf, mistakes included: they show in the text, as `%!d(string=x)`. */
export function sprintf(budget: Budget, format: Bytes, values: readonly Value[]): Bytes {
  return new Formatter(budget, format, values).run();
}

const FLAGS = { '#': 'sharp', '0': 'zero', '+': 'plus', '-': 'minus', ' ': 'space' } as const;

function isFlag(char: string | undefined): char is keyof typeof FLAGS {
  return char !== undefined && Object.hasOwn(FLAGS, char);
}

class Formatter {
  private readonly printer: Printer;
  private readonly format: Bytes;
  private readonly values: readonly Value[];
  private at = 0;
  /** Which value is next. */
  private next = 0;
  private reordered = false;
  /** Whether the indexes of this directive make sense. */
  private indexed = true;

  constructor(budget: Budget, format: Bytes, values: readonly Value[]) {
    this.printer = new Printer(budget);
    this.format = format;
    this.values = values;
  }

  run(): Bytes {
    const { format, printer } = this;
    while (this.at < format.length) {
      const percent = format.indexOf('%', this.at);
      const end = percent === -1 ? format.length : percent;
      printer.write(format.slice(this.at, end));
      this.at = end + 1;
      if (percent !== -1) this.directive();
    }
    if (!this.reordered && this.next < this.values.length) this.extra();
    return printer.text;
  }

  private directive(): void {
    const { format, printer } = this;
    const flags = noFlags();
    printer.flags = flags;
    this.indexed = true;
    for (let char = format[this.at]; isFlag(char); char = format[this.at]) {
      flags[FLAGS[char]] = true;
      this.at += 1;
    }
    let afterIndex = this.index();
    if (format[this.at] === '*') {
      this.at += 1;
      const width = this.star();
      if (width === undefined) printer.mistake('%!(BADWIDTH)');
      else flags.width = Math.abs(width);
      if (width !== undefined && width < 0) {
        flags.minus = true;
        flags.zero = false;
      }
      afterIndex = false;
    } else {
      const width = this.number();
      if (width !== undefined) flags.width = width;
      if (afterIndex && width !== undefined) this.indexed = false;
    }
    if (format[this.at] === '.' && this.at + 1 < format.length) {
      this.at += 1;
      if (afterIndex) this.indexed = false;
      afterIndex = this.index();
      if (format[this.at] === '*') {
        this.at += 1;
        const precision = this.star();
        if (precision === undefined || precision < 0) printer.mistake('%!(BADPREC)');
        else flags.precision = precision;
        afterIndex = false;
      } else flags.precision = this.number() ?? 0;
    }
    if (!afterIndex) this.index();
    if (this.at >= format.length) {
      printer.mistake('%!(NOVERB)');
      return;
    }
    this.verb();
  }

  private verb(): void {
    const { printer, values } = this;
    const { flags } = printer;
    const { size } = runeAt(this.format, this.at);
    const verb = this.format.slice(this.at, this.at + size);
    this.at += size;
    if (verb === '%') printer.write('%');
    else if (!this.indexed) printer.mistake(`%!${verb}(BADINDEX)`);
    else if (this.next >= values.length) printer.mistake(`%!${verb}(MISSING)`);
    else {
      if (verb === 'v') {
        [flags.sharpV, flags.sharp] = [flags.sharp, false];
        [flags.plusV, flags.plus] = [flags.plus, false];
      }
      printer.print(values[this.next], verb);
      this.next += 1;
    }
  }

  /** `[2]`: which value is next. Whether there was one. */
  private index(): boolean {
    if (this.format[this.at] !== '[') return false;
    this.reordered = true;
    const close = this.format.indexOf(']', this.at);
    // At least one character is between the brackets, or it is no index at all.
    if (close === -1 || this.at + 3 > this.format.length) {
      this.indexed = false;
      this.at += 1;
      return false;
    }
    const inner = this.format.slice(this.at + 1, close);
    this.at = close + 1;
    const index = /^[0-9]{1,7}$/.test(inner) ? Number(inner) - 1 : -2;
    if (index >= 0 && index < this.values.length) {
      this.next = index;
      return true;
    }
    this.indexed = false;
    return index >= -1;
  }

  private number(): number | undefined {
    const digits = /^[0-9]*/.exec(this.format.slice(this.at, this.at + 20))?.[0] ?? '';
    if (digits === '') return undefined;
    if (Number(digits) > LARGEST && Number(digits.slice(0, -1)) > LARGEST) {
      this.at = this.format.length;
      return undefined;
    }
    this.at += digits.length;
    return Number(digits);
  }

  private star(): number | undefined {
    const value = this.values[this.next];
    if (this.next < this.values.length) this.next += 1;
    if (!(value instanceof Int)) return undefined;
    const number = Number(value.value);
    return Math.abs(number) > LARGEST ? undefined : number;
  }

  private extra(): void {
    const { printer } = this;
    printer.flags = noFlags();
    printer.mistake('%!(EXTRA ');
    for (const [i, value] of this.values.slice(this.next).entries()) {
      if (i > 0) printer.write(', ');
      if (value === undefined || value === null) printer.write('<nil>');
      else {
        printer.write(`${typeName(value)}=`);
        printer.print(value, 'v');
      }
    }
    printer.write(')');
  }
}

import type { Budget } from '../limits.ts';
import type { Bytes } from '../values/bytes.ts';
import type { Value } from '../values/value.ts';
import { Printer } from './printer.ts';

/** Go's fmt.Sprint: a space between two values of which neither is a string. */
export function sprint(budget: Budget, values: readonly Value[]): Bytes {
  const [only] = values;
  if (values.length === 1 && typeof only === 'string') return only;
  const printer = new Printer(budget);
  for (const [i, value] of values.entries()) {
    if (i > 0 && typeof value !== 'string' && typeof values[i - 1] !== 'string') printer.write(' ');
    printer.print(value, 'v');
  }
  return printer.text;
}

/** Go's fmt.Sprintln: a space between all values, and a newline. */
export function sprintln(budget: Budget, values: readonly Value[]): Bytes {
  const printer = new Printer(budget);
  for (const [i, value] of values.entries()) {
    if (i > 0) printer.write(' ');
    printer.print(value, 'v');
  }
  printer.write('\n');
  return printer.text;
}

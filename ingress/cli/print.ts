import { printable } from '../printable.ts';

/**
 * Everything that a command prints goes through here: names, paths and messages come from outside, and a terminal
 * must not obey what is in them.
 */

/** The result of a command, on the standard output. Its lines are whole: the last one ends with a line break. */
export function print(text: string): void {
  process.stdout.write(printable(text));
}

/** The same for programs: one line of JSON. */
export function printJson(value: unknown, indent?: number): void {
  print(`${JSON.stringify(value, undefined, indent)}\n`);
}

/** What is no result, on the standard error. */
export function say(text: string): void {
  process.stderr.write(printable(text));
}

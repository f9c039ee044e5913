import { isDigit, isLetter } from '../values/unicode.ts';

/** The order go-yaml gives keys: letters by their code, runs of digits by the number they make, the rest first. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  return isLess(codesOf(a), codesOf(b)) ? -1 : 1;
}

const codesOf = (text: string): number[] => Array.from(text, (char) => char.codePointAt(0) ?? 0);

const ZERO = 0x30;

function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    const [x = 0, y = 0] = [a[i], b[i]];
    if (x === y) continue;
    const [xLetter, yLetter] = [isLetter(x), isLetter(y)];
    if (xLetter && yLetter) return x < y;
    if (xLetter || yLetter) return yLetter;
    // A zero that continues a number is a digit of it, one that leads does not count.
    const prefix = (x === ZERO || y === ZERO) && continuesNumber(a, i) ? 1n : 0n;
    const [xNumber, yNumber] = [numberFrom(a, i, prefix), numberFrom(b, i, prefix)];
    if (xNumber.value !== yNumber.value) return xNumber.value < yNumber.value;
    if (xNumber.end !== yNumber.end) return xNumber.end < yNumber.end;
    return x < y;
  }
  return a.length < b.length;
}

function continuesNumber(codes: readonly number[], before: number): boolean {
  for (let i = before - 1; i >= 0 && isDigit(codes[i] ?? 0); i -= 1) if (codes[i] !== ZERO) return true;
  return false;
}

function numberFrom(codes: readonly number[], from: number, start: bigint): { value: bigint; end: number } {
  let [value, end] = [start, from];
  for (; end < codes.length && isDigit(codes[end] ?? 0); end += 1)
    value = BigInt.asIntN(64, value * 10n + BigInt((codes[end] ?? 0) - ZERO));
  return { value, end };
}

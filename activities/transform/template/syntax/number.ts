import { parseFloat64, parseInt64, parseUint64 } from '../values/parse-number.ts';
import { unquoteChar } from './unquote.ts';
import type { NumberLiteral } from './ast.ts';

/**
 * A number literal under every type that can hold it, as the rules of Go's constants are: `1e3` may stand for an
 * integer, `7` for a float.
 * @returns undefined where it is none; imaginary numbers are not taken
 */
export function numberLiteral(text: string, at: number): NumberLiteral | undefined {
  if (text.startsWith("'")) {
    const code = unquoteChar(text);
    if (code === undefined) return undefined;
    return { kind: 'number', at, int: BigInt(code), uint: BigInt(code), float: code, isFloat: false };
  }
  const int = parseInt64(text);
  const uint = parseUint64(text) ?? (int === 0n ? 0n : undefined);
  const isFloat = /[.eEpP]/.test(text) && !/^0[xX][^pP]*$/.test(text);
  if (int !== undefined || uint !== undefined)
    return { kind: 'number', at, ...known({ int, uint }), float: Number(int ?? uint), isFloat };
  const float = parseFloat64(text);
  if (float === undefined || !/[.eEpP]/.test(text)) return undefined;
  const whole = Number.isInteger(float) ? BigInt(float) : undefined;
  return {
    kind: 'number',
    at,
    ...known({
      int: whole !== undefined && whole === BigInt.asIntN(64, whole) ? whole : undefined,
      uint: whole !== undefined && whole === BigInt.asUintN(64, whole) ? whole : undefined,
    }),
    float,
    isFloat,
  };
}

function known({ int, uint }: { int: bigint | undefined; uint: bigint | undefined }): {
  int?: bigint;
  uint?: bigint;
} {
  return { ...(int === undefined ? {} : { int }), ...(uint === undefined ? {} : { uint }) };
}

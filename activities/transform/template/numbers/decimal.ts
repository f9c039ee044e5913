/**
 * A decimal number that is exact: units × 10^-scale. sprig's float functions add and multiply such numbers, so that
 * 0.1 and 0.2 are 0.3 (github.com/shopspring/decimal).
 */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** The shortest decimal that is this float64; undefined for NaN and infinities. */
export function decimalOf(value: number): Decimal | undefined {
  if (!Number.isFinite(value)) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-][0-9]+))?$/.exec(String(value)) ?? [];
  return { units: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length - Number(exponent) };
}

/** The nearest float64. */
export function floatOf({ units, scale }: Decimal): number {
  return Number(`${units.toString()}e${String(-scale)}`);
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: scaled(a, scale) + scaled(b, scale), scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { units: -b.units, scale: b.scale });
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

const PLACES = 16;

/** Rounded to 16 places, half away from zero; undefined for a division by zero. */
export function divide(a: Decimal, b: Decimal): Decimal | undefined {
  if (b.units === 0n) return undefined;
  const shift = PLACES + b.scale - a.scale;
  const dividend = shift > 0 ? a.units * 10n ** BigInt(shift) : a.units;
  const divisor = shift < 0 ? b.units * 10n ** BigInt(-shift) : b.units;
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  const away = magnitude(rest) * 2n >= magnitude(divisor);
  const sign = dividend < 0n === divisor < 0n ? 1n : -1n;
  return { units: away ? quotient + sign : quotient, scale: PLACES };
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

function scaled({ units, scale }: Decimal, to: number): bigint {
  return units * 10n ** BigInt(to - scale);
}

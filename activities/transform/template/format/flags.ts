import { runeCount, type Bytes } from '../values/bytes.ts';

/** What stands between `%` and the verb. */
export interface Flags {
  width?: number;
  precision?: number;
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  /** `%+v`: names of fields. */
  plusV: boolean;
  /** `%#v`: Go syntax. */
  sharpV: boolean;
}

export function noFlags(): Flags {
  return { minus: false, plus: false, sharp: false, space: false, zero: false, plusV: false, sharpV: false };
}

/** Fills up to the width, counted in characters; zeros only go to the left. */
export function pad(bytes: Bytes, flags: Flags, zero = flags.zero): Bytes {
  const missing = (flags.width ?? 0) - runeCount(bytes);
  if (missing <= 0) return bytes;
  if (flags.minus) return bytes + ' '.repeat(missing);
  return (zero ? '0' : ' ').repeat(missing) + bytes;
}

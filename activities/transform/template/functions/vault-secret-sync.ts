import { failed } from '../fault.ts';
import { sprint } from '../format/sprint.ts';
import { jsonOrNothing } from '../json/write.ts';
import { valueOf } from '../evaluate/arguments.ts';
import type { Bytes } from '../values/bytes.ts';
import { WrittenNumber } from '../values/written-number.ts';
import { Int, int } from '../values/int.ts';
import { parseDecimal, parseFloat64 } from '../values/parse-number.ts';
import { typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import { decodeBase64, encodeBase64 } from '../encoding/base64.ts';
import { trimSpace } from '../strings/trim.ts';
import { define, type GoFunction } from './define.ts';

const EXPECTED = 'an integer, or text that is one';

function fromFloat(value: number): Int {
  if (!Number.isInteger(value) || value < -9223372036854775808 || value >= 9223372036854775808)
    throw failed('the number is not an integer of 64 bits');
  return int(BigInt(value));
}

function fromText(text: Bytes): Int {
  const trimmed = trimSpace(text);
  const exact = parseDecimal(trimmed);
  if (exact !== undefined) return int(exact);
  const float = parseFloat64(trimmed);
  if (float === undefined) throw failed('the text is not a number', { expected: EXPECTED });
  return fromFloat(float);
}

function toInt(value: Value): Int {
  if (value instanceof Int && value.type.text === undefined) {
    if (value.value >= 2n ** 63n) throw failed('the number is not an integer of 64 bits');
    return int(value.value);
  }
  if (typeof value === 'number') return fromFloat(value);
  if (typeof value === 'string') return fromText(value);
  if (value instanceof WrittenNumber) return toInt(valueOf(value));
  throw failed('this is not a number', { found: typeName(value), expected: EXPECTED });
}

/** What vault-secret-sync adds to Go's own functions (its README, "Template"). */
export const vaultSecretSync: Readonly<Record<string, GoFunction>> = {
  json: define(['any'], (budget, value) => jsonOrNothing(budget, value)),
  string: define(['any'], (budget, value) => sprint(budget, [value])),
  int: define(['any'], (_, value) => toInt(value)),
  base64encode: define(['any'], (budget, value) => encodeBase64(sprint(budget, [value]))),
  base64decode: define(['any'], (budget, value) => {
    const decoded = decodeBase64(sprint(budget, [value]));
    if (typeof decoded === 'string') return decoded;
    throw failed('the text is not base64', { found: `something else at byte ${decoded.badAt}` });
  }),
};

import { parseJson } from '../../../stores/json.ts';
import { StoreError } from '../../../stores/store-error.ts';
import { failed } from '../fault.ts';
import type { Budget } from '../limits.ts';
import { arrayOf, type Bytes } from '../values/bytes.ts';
import { fromJson } from '../values/from-json.ts';
import type { Value } from '../values/value.ts';

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** A JSON text as Go's encoding/json reads it; undefined where it is not JSON. */
export function readJson(budget: Budget, text: Bytes): Exclude<Value, undefined> | undefined {
  budget.step(Math.ceil(text.length / 16));
  let data;
  try {
    data = parseJson(lenient.decode(arrayOf(text)));
  } catch (error) {
    if (error instanceof StoreError)
      throw failed('the JSON text holds a number that is too long', { expected: 'at most 1,000 digits' });
    return undefined;
  }
  return fromJson(budget, data);
}

import { parseJson } from '../../../stores/json.ts';
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
  } catch {
    return undefined;
  }
  return fromJson(budget, data);
}

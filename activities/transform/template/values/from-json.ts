import { fitsDoubles } from '../../../stores/json.ts';
import type { JsonValue, RawJson } from '../../../stores/store.ts';
import type { Budget } from '../limits.ts';
import { bytesFrom, bytesOf } from './bytes.ts';
import { Dict } from './dict.ts';
import { WrittenNumber } from './written-number.ts';
import { listOf } from './list.ts';
import type { Value } from './value.ts';

/** What a template is given: JSON, in which texts may be bytes. */
export type TemplateData =
  JsonValue | Uint8Array | readonly TemplateData[] | { readonly [key: string]: TemplateData };

/**
 * JSON as Go's encoding/json reads it into an interface{}: every number is a float64.
 * @throws {Fault} where it is nested too deep
 */
export function fromJson(budget: Budget, data: TemplateData, depth = 0): Value {
  budget.step();
  budget.depth(depth, 'the data is nested');
  if (data === null || typeof data === 'boolean' || typeof data === 'number') return data;
  if (typeof data === 'string') return bytesOf(data);
  if (data instanceof Uint8Array) return bytesFrom(data);
  if (isRawJson(data)) return numberOf(data, budget.strict);
  if (isArray(data)) return listOf(data.map((item) => fromJson(budget, item, depth + 1)));
  return new Dict(
    'interface {}',
    Object.entries(data).map(([key, item]) => [bytesOf(key), fromJson(budget, item, depth + 1)]),
  );
}

function numberOf(raw: RawJson, strict: boolean): Value {
  const value = Number(raw.rawJSON);
  if (!Number.isFinite(value) || !fitsDoubles(raw)) return new WrittenNumber(raw.rawJSON);
  return strict ? new WrittenNumber(raw.rawJSON, value) : value;
}

// TypeScript's library does not know it yet; see activities/stores/json.ts.
const json = JSON as JSON & { isRawJSON?(value: unknown): boolean };

function isRawJson(data: object): data is RawJson {
  return json.isRawJSON?.(data) ?? false;
}

function isArray(data: object): data is readonly TemplateData[] {
  return Array.isArray(data);
}

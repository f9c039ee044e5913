import { Buffer } from 'node:buffer';
import { equalJson } from './json.ts';
import type { JsonValue, Keys, KeyValue } from './store.ts';

/** Whether two values of a key are the same; see {@link equalJson}. */
export function equalValues(a: KeyValue, b: KeyValue): boolean {
  if (isBytes(a) || isBytes(b)) return isBytes(a) && isBytes(b) && Buffer.compare(a, b) === 0;
  return equalJson(a, b);
}

export function equalKeys(a: Keys, b: Keys): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const [left, right] = [a[name], Object.hasOwn(b, name) ? b[name] : undefined];
      return left !== undefined && right !== undefined && equalValues(left, right);
    })
  );
}

/** For stores that keep JSON, which has no bytes: those become base64. */
export function jsonKeys(keys: Keys): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(Object.entries(keys).map(([name, value]) => [name, jsonValue(value)]));
}

export function jsonValue(value: KeyValue): JsonValue {
  return isBytes(value) ? Buffer.from(value).toString('base64') : value;
}

export function isBytes(value: KeyValue): value is Uint8Array {
  return value instanceof Uint8Array;
}

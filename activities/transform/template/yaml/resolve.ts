import { parseTime } from '../time/parse-time.ts';
import { parseFloat64, parseInt64, parseUint64 } from '../values/parse-number.ts';

/** What a plain scalar of YAML 1.1 stands for, as go-yaml version 2 reads it. */
export type Resolved =
  | { readonly kind: 'string' | 'timestamp' | 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number };

const STRING: Resolved = { kind: 'string' };

const WORDS: ReadonlyMap<string, Resolved> = new Map([
  ...words(['y', 'yes', 'true', 'on'], { kind: 'bool', value: true }),
  ...words(['n', 'no', 'false', 'off'], { kind: 'bool', value: false }),
  ...words(['null'], { kind: 'null' }),
  ...['', '~'].map((word) => [word, { kind: 'null' }] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, { kind: 'float', value: NaN }] as const),
  ...['', '+'].flatMap((sign) => infinite(sign, Infinity)),
  ...infinite('-', -Infinity),
]);

/** A word in small letters, with a capital, and in capitals. */
function words(list: readonly string[], resolved: Resolved): (readonly [string, Resolved])[] {
  return list
    .flatMap((word) => [word, word.slice(0, 1).toUpperCase() + word.slice(1), word.toUpperCase()])
    .map((word) => [word, resolved]);
}

function infinite(sign: string, value: number): (readonly [string, Resolved])[] {
  return ['.inf', '.Inf', '.INF'].map((word) => [sign + word, { kind: 'float', value }]);
}

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

export function resolvePlain(text: string): Resolved {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (text.startsWith('.')) {
    const value = parseFloat64(text);
    return value === undefined ? STRING : { kind: 'float', value };
  }
  if (!/^[-+0-9]/.test(text)) return STRING;
  return isTimestamp(text) ? { kind: 'timestamp' } : resolveNumber(text.replaceAll('_', ''));
}

function resolveNumber(text: string): Resolved {
  const int = parseInt64(text) ?? parseUint64(text);
  if (int !== undefined) return { kind: 'int', value: int };
  const float = FLOAT.test(text) ? parseFloat64(text) : undefined;
  return float === undefined ? STRING : { kind: 'float', value: float };
}

const TIMESTAMPS = [
  '2006-1-2T15:4:5.999999999Z07:00',
  '2006-1-2t15:4:5.999999999Z07:00',
  '2006-1-2 15:4:5.999999999',
  '2006-1-2',
];

function isTimestamp(text: string): boolean {
  return /^[0-9]{4}-/.test(text) && TIMESTAMPS.some((layout) => parseTime(layout, text) !== undefined);
}

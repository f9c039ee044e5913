import { PrefixTable } from '../../audit/prefix-table.ts';
import { reversed } from './char-set.ts';

/** What all keys of a set begin and end with. */
export interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
}

interface Bucket {
  readonly prefix: string;
  /** Indices by suffix, turned round so that it is found as a beginning. */
  readonly bySuffix: PrefixTable<Entry>;
  readonly entries: Entry[];
}

interface Entry {
  readonly index: number;
  /** Turned round. */
  readonly suffix: string;
}

/**
 * Pairs of sets that may have a key in common, as far as beginnings and ends tell, each once. Sets whose beginnings
 * or ends differ are not looked at: the work grows with the pairs that there are, and not with the square of sets.
 */
export function* candidatePairs(sets: readonly Affixes[]): Generator<readonly [number, number]> {
  const table = new PrefixTable<Bucket>();
  const buckets = new Map<string, Bucket>();
  // The shorter beginning comes first, so that each is found by those that it may share a key with.
  const order = [...sets.entries()].sort(([i, a], [j, b]) => a.prefix.length - b.prefix.length || i - j);
  for (const [index, { prefix, suffix }] of order) {
    const entry = { index, suffix: reversed(suffix) };
    for (const bucket of table.find(prefix)) for (const other of sharing(bucket, entry)) yield [other, index];
    let own = buckets.get(prefix);
    if (own === undefined) {
      buckets.set(prefix, (own = { prefix, bySuffix: new PrefixTable(), entries: [] }));
      table.add(prefix, own);
    }
    own.bySuffix.add(entry.suffix, entry);
    own.entries.splice(position(own.entries, entry.suffix), 0, entry);
  }
}

function* sharing({ bySuffix, entries }: Bucket, { suffix }: Entry): Generator<number> {
  for (const other of bySuffix.find(suffix)) yield other.index;
  for (let i = position(entries, suffix); i < entries.length; i++) {
    const other = entries[i];
    if (!other?.suffix.startsWith(suffix)) break;
    if (other.suffix.length > suffix.length) yield other.index;
  }
}

/** Where a suffix stands, or would, in entries that are in its order. */
function position(entries: readonly Entry[], suffix: string): number {
  let from = 0;
  let to = entries.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((entries[middle]?.suffix ?? '') < suffix) from = middle + 1;
    else to = middle;
  }
  return from;
}

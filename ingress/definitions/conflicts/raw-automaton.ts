import type { Automaton, Edge } from './automaton.ts';
import { union, type CharSet } from './char-set.ts';
import type { Meter } from './meter.ts';

/** As an `Edge`, but also one that adds no character to the key. */
export interface RawEdge {
  readonly to: number;
  /** The character of the key is one of these; left out: none is added. */
  readonly set?: CharSet;
  /** What is read from the source path and does not show. */
  readonly skipped?: string;
  readonly copied?: CharSet;
}

/** Takes out the edges that add nothing to the key: what they read goes to the next one that does. */
export function withoutSilent(
  edges: readonly (readonly RawEdge[])[],
  isEnd: (state: number) => boolean,
  meter: Meter,
): Automaton {
  const ids = new Map<number, number>([[0, 0]]);
  const outs: Edge[][] = [];
  const ends: (string | undefined)[] = [];
  const idOf = (state: number): number => {
    const id = ids.get(state) ?? ids.size;
    ids.set(state, id);
    return id;
  };

  /** States reached without adding to the key, by the shortest ways. */
  const silently = (from: number): readonly { state: number; skipped: string }[] => {
    const seen = new Set([from]);
    const entries = [{ state: from, skipped: '' }];
    for (const entry of entries) {
      for (const { to, set, skipped = '' } of edges[entry.state] ?? []) {
        meter.spend(1);
        if (set !== undefined || seen.has(to)) continue;
        seen.add(to);
        entries.push({ state: to, skipped: entry.skipped + skipped });
      }
    }
    return entries;
  };

  for (const state of ids.keys()) {
    const entries = silently(state);
    ends.push(entries.find((entry) => isEnd(entry.state))?.skipped);
    outs.push(
      entries.flatMap((entry) =>
        merged(edges[entry.state] ?? [], meter).map(({ to, skipped, ...edge }) => ({
          ...edge,
          to: idOf(to),
          skipped: entry.skipped + skipped,
        })),
      ),
    );
  }
  return { edges: outs, ends };
}

/** Edges to one state that read from the path alike are one. */
function merged(edges: readonly RawEdge[], meter: Meter): readonly Edge[] {
  const byTarget = new Map<string, Edge>();
  for (const { to, set, skipped = '', copied } of edges) {
    if (set === undefined) continue;
    meter.spend(1);
    const key = `${String(to)}/${copied === undefined ? 'text' : 'copied'}/${skipped}`;
    const same = byTarget.get(key);
    byTarget.set(key, {
      to,
      skipped,
      set: same === undefined ? set : union([...same.set, ...set]),
      ...(copied && { copied: same?.copied === undefined ? copied : union([...same.copied, ...copied]) }),
    });
  }
  return [...byTarget.values()];
}

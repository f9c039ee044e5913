import type { Pass } from './passes.ts';

/** How far a run is with the groups of its pass. */
export interface Cursor {
  /** Index of the group it is at; all before it are done. */
  readonly group: number;
  /**
   * `unseen`: it has not begun; `inside`: what is read now is its match; `passed`: it matched, but the match that
   * counts is still to come; `done`: it had the match that counts.
   */
  readonly state: 'unseen' | 'inside' | 'passed' | 'done';
}

/** What a cursor becomes, and the texts of the template that this brings into the key. */
export interface Advance {
  readonly cursor: Cursor;
  readonly texts: Pass['texts'];
}

export function startOf({ groups: [first] }: Pass): Cursor {
  return { group: 0, state: first?.group === 0 ? 'inside' : 'unseen' };
}

/** What passing slots of captures can mean: which match of a group that repeats is its last is guessed. */
export function pass(slots: readonly number[], from: Cursor, within: Pass): readonly Advance[] {
  return slots.reduce<readonly Advance[]>(
    (advances, slot) =>
      advances.flatMap(({ cursor, texts }) =>
        passOne(slot, cursor, within).map((next) => ({ ...next, texts: [...texts, ...next.texts] })),
      ),
    [{ cursor: from, texts: [] }],
  );
}

function passOne(slot: number, cursor: Cursor, { groups, texts }: Pass): readonly Advance[] {
  const group = groups.findIndex((one) => one.group === slot >> 1);
  const same = { cursor, texts: [] };
  if (group === -1) return [same];
  const isHere = group === cursor.group;
  if (slot % 2 === 1)
    return [isHere && cursor.state === 'inside' ? { ...same, cursor: { group, state: 'done' } } : same];
  // A guess proved wrong: the match that was to count was not the last, or the one that was to come did not.
  if (group < cursor.group || (isHere && cursor.state === 'done')) return [];
  if (!isHere && cursor.state === 'passed') return [];
  const before = texts.slice(cursor.group + 1, group + 1);
  const inside: Advance = { cursor: { group, state: 'inside' }, texts: before };
  if (groups[group]?.repeats !== true) return [inside];
  return [inside, { cursor: { group, state: 'passed' }, texts: before }];
}

/** The texts that come at the end of the path; undefined where a guess proved wrong. */
export function finish(cursor: Cursor, { texts }: Pass): Pass['texts'] | undefined {
  return cursor.state === 'passed' ? undefined : texts.slice(cursor.group + 1);
}

import { createAcceptor } from './acceptor.ts';
import { classesOf } from './alphabet.ts';
import { trim, type Automaton } from './automaton.ts';
import type { CharSet } from './char-set.ts';
import { finish, pass, startOf, type Cursor } from './cursor.ts';
import type { Meter } from './meter.ts';
import type { Pass } from './passes.ts';
import type { Program } from './program.ts';
import { withoutSilent, type RawEdge } from './raw-automaton.ts';
import { createRuns, runKey, type Run } from './runs.ts';
import { spellSet, type Spelling } from './spelling.ts';

/** Paths that a definition takes from its source. */
export interface Paths {
  readonly pattern: Program;
  /** None: every path that the pattern matches. */
  readonly include: readonly Program[];
  readonly exclude: readonly Program[];
}

/** In what is skipped, stands between the paths of two passes; half of a surrogate pair, which no path holds. */
export const NEXT_PASS = '\ud800';

interface Place {
  readonly pass: number;
  readonly run: Run;
  readonly cursor: Cursor;
  readonly included: number;
  readonly excluded: number;
}

/**
 * The keys that a template makes of paths: their image. Exact where the template takes one pass over a path. Where it
 * takes several each is made with a path of its own, and so there are all the keys and more.
 *
 * @param preferences as for `createRuns`; false: all the keys and more
 * @throws {LimitReached}
 */
export function imageOf(
  { pattern, include, exclude }: Paths,
  passes: readonly Pass[],
  spelling: Spelling,
  preferences: boolean,
  meter: Meter,
): Automaton {
  const classes = classesOf([pattern, ...include, ...exclude]);
  const runs = createRuns(pattern, classes, preferences, meter);
  const includes = createAcceptor(include, meter);
  const excludes = createAcceptor(exclude, meter);
  const edges: RawEdge[][] = [];
  const places: (Place | undefined)[] = [];
  const ids = new Map<string, number>();

  const newState = (place?: Place): number => {
    meter.spend(1);
    edges.push([]);
    return places.push(place) - 1;
  };
  const stateAt = (place: Place): number => {
    const { cursor, run } = place;
    const key = [place.pass, cursor.group, cursor.state, place.included, place.excluded, runKey(run)].join();
    const id = ids.get(key) ?? newState(place);
    ids.set(key, id);
    return id;
  };
  const connect = (from: number, edge: RawEdge): void => {
    meter.spend(1);
    edges[from]?.push(edge);
  };
  /** One of these characters comes into the key, as the store spells it. */
  const write = (from: number, to: number, characters: CharSet, copied: boolean): void => {
    const { set, slash } = spellSet(characters, spelling);
    if (set.length > 0) connect(from, { to, set, ...(copied && { copied: characters }) });
    if (slash === undefined) return;
    const first = newState();
    connect(from, { to: first, skipped: copied ? '/' : '' });
    const last = slash.reduce((state, character) => {
      const next = newState();
      connect(state, { to: next, set: [character, character] });
      return next;
    }, first);
    connect(last, { to });
  };
  const append = (from: number, texts: Pass['texts']): number =>
    texts.flat().reduce((state, character) => {
      const to = newState();
      write(state, to, [character, character], false);
      return to;
    }, from);

  const begin = newState();
  const final = newState();
  const enter = (from: number, number: number): void => {
    const next = passes[number];
    const skipped = number === 0 ? '' : NEXT_PASS;
    if (next === undefined) {
      connect(from, { to: final });
      return;
    }
    const place = { pass: number, run: runs.start, cursor: startOf(next), included: 0, excluded: 0 };
    connect(append(from, next.texts.slice(0, 1)), { to: stateAt(place), skipped });
  };
  enter(begin, 0);

  for (let from = 0; from < places.length; from++) {
    const place = places[from];
    const within = place && passes[place.pass];
    if (place === undefined || within === undefined) continue;
    const appended = new Map<string, number>();
    const after = (texts: Pass['texts']): number => {
      const key = texts.flat().join();
      const state = appended.get(key) ?? append(from, texts);
      appended.set(key, state);
      return state;
    };
    for (const read of runs.reads(place.run)) {
      const included = includes.step(place.included, read);
      if (include.length > 0 && includes.isLost(included)) continue;
      const excluded = excludes.step(place.excluded, read);
      for (const { slots, next } of runs.step(place.run, read))
        for (const { cursor, texts } of pass(slots, place.cursor, within)) {
          const to = stateAt({ pass: place.pass, run: next, cursor, included, excluded });
          if (cursor.state === 'inside') write(after(texts), to, read.set, true);
          else connect(after(texts), { to, skipped: String.fromCodePoint(read.sample) });
        }
    }
    const slots = runs.end(place.run);
    if (slots === undefined || excludes.accepts(place.excluded)) continue;
    if (include.length > 0 && !includes.accepts(place.included)) continue;
    for (const { cursor, texts } of pass(slots, place.cursor, within)) {
      const rest = finish(cursor, within);
      if (rest !== undefined) enter(append(after(texts), rest), place.pass + 1);
    }
  }
  return trim(withoutSilent(edges, (state) => state === final, meter));
}

/**
 * Called after each small piece of a long work; gives a promise where it is time to let others have their turn, to be
 * awaited before going on.
 */
export type TakeTurns = (pieces: number) => Promise<void> | undefined;

/** On an edge runtime clocks stand still while something is worked at, so pieces are counted as well. */
const PIECES = 256;
const MS = 10;

/** @returns for one work of any length: it holds up the event loop for some ten milliseconds at a time */
export function createTurns(): TakeTurns {
  let since = performance.now();
  let done = 0;
  return (pieces) => {
    done += pieces;
    if (done < PIECES && performance.now() - since < MS) return undefined;
    done = 0;
    return othersFirst().then(() => {
      since = performance.now();
    });
  };
}

/** Resolves once everything else that waits had its turn: input and output too, not only promises. */
function othersFirst(): Promise<void> {
  return new Promise((resolve) => {
    // A timer waits a millisecond at least; it is all that an edge runtime has.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}

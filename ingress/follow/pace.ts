/** How often a follower reads, by how much there is to take. */
export interface Pace {
  /** Lines that reached a secret's workflow. */
  readonly took: (lines: number) => void;
  /** How long to leave the file alone, in milliseconds. */
  readonly pauseMs: () => number;
}

/** Changes within {@link WINDOW_MS} from which on they are a bulk import, and no longer a person's or a tool's. */
const MANY = 32;
const WINDOW_MS = 1_000;
const GATHER_MS = 500;

/**
 * A single change is read the instant it is written. Many in a row are gathered, so that they go to the machinery
 * for bulk work in one piece (`ingress/bursts.ts`) and not to a workflow a secret.
 */
export function createPace(now: () => number = () => performance.now()): Pace {
  let recent: { readonly at: number; readonly lines: number }[] = [];
  return {
    took: (lines) => {
      if (lines > 0) recent.push({ at: now(), lines });
    },
    pauseMs: () => {
      recent = recent.filter(({ at }) => at > now() - WINDOW_MS);
      return recent.reduce((sum, { lines }) => sum + lines, 0) < MANY ? 0 : GATHER_MS;
    },
  };
}

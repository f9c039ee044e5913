import type { Progress } from './progress.ts';

/** A program that Keyferry's demo, its `dev` command and its tests run, and every way to come by it. */
export interface Tool {
  /** For people. */
  readonly title: string;
  /** Environment variable with the path of the program to use; wins over everything. */
  readonly override: string;
  /** Its names on PATH. */
  readonly programs: readonly string[];
  /** Files that pin what is built, and how it is built: together they name its place in the cache. */
  readonly pins: readonly string[];
  readonly recipe: string;
  /** Where in the cache's directory the program is; empty where it is the directory itself that is used. */
  readonly executable: string;
  /**
   * @returns its version
   * @throws {Error} where it does not run or is too old to serve
   */
  check(path: string): Promise<string>;
  /** Tried in this order until one works. */
  readonly ways: readonly Way[];
  /** How long it takes to make on two cores, where every download fails; measured. */
  readonly minutes: number;
  /** What a person can install instead. */
  readonly remedy: string;
}

export interface Way {
  /** For people: a noun phrase. */
  readonly what: string;
  /** Puts the program into the directory. */
  make(directory: string, progress: Progress): Promise<void>;
}

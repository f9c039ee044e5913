import { setTimeout as delay } from 'node:timers/promises';
import type { TemporalConnection } from '../starters/connect.ts';
import { leftBehindText } from '../definitions/left-behind.ts';
import { print } from './print.ts';
import { failingText, isFailing, reasonsText, standingTables } from './standing-text.ts';
import type { Standing } from './standing.ts';
import { standingsOfAll } from './status-all.ts';
import { standingOfOne, syncsTable, type StandingOfOne } from './status-one.ts';
import type { StatusCommandOptions } from './status.ts';
import { withTemporal } from './with-temporal.ts';

const WATCH_MS = 2_000;

/** Cursor to the upper left, and everything from there away. */
const CLEAR = '\x1b[H\x1b[J';

/** What is known, in the form that was asked for. */
interface Report {
  readonly text: string;
  readonly failed: boolean;
}

export async function runStatus(name: string | undefined, options: StatusCommandOptions): Promise<void> {
  await withTemporal(async (temporal) => {
    let last = '';
    do {
      const { text, failed } = await report(temporal, name, options);
      // Where it is kept and not looked at, what has not changed is not told again.
      if (text !== last) {
        if (options.watch && process.stdout.isTTY) process.stdout.write(CLEAR);
        print(text);
      }
      last = text;
      process.exitCode = failed ? 1 : 0;
      if (options.watch) await delay(WATCH_MS);
    } while (options.watch);
  });
}

async function report(
  temporal: TemporalConnection,
  name: string | undefined,
  options: StatusCommandOptions,
): Promise<Report> {
  if (name !== undefined) {
    const standing = await standingOfOne(temporal, name);
    const failed = standing.nothing?.plain === true || (options.failing === true && isFailing(standing));
    return { text: options.failing ? failingOf([standing], options) : textOfOne(standing, options), failed };
  }
  const standings = await standingsOfAll(temporal);
  if (options.failing)
    return { text: failingOf(standings, options), failed: standings.some((each) => isFailing(each)) };
  const text = standings.length === 0 ? 'no definitions applied\n' : textOfAll(standings);
  return { text: options.json ? json(standings.map(programmatic)) : text, failed: false };
}

function failingOf(standings: readonly Standing[], options: StatusCommandOptions): string {
  const failing = standings.filter(isFailing);
  return options.json ? json(failing.map(programmatic)) : failingText(failing);
}

function textOfAll(standings: readonly Standing[]): string {
  const reasons = reasonsText(standings);
  return `${standingTables(standings)}${reasons === '' ? '' : `\n${reasons}`}`;
}

function textOfOne(standing: StandingOfOne, options: StatusCommandOptions): string {
  const { syncs, ...rest } = standing;
  if (options.json) return json({ ...programmatic(rest), syncs });
  const { definition, leftBehind = [] } = rest;
  const left = leftBehindText(leftBehind.map((each) => ({ definition, left: each })));
  return `${textOfAll([rest])}${left}\n${syncsTable(syncs)}`;
}

/** What is said of an empty source is one text, as of everything else. */
function programmatic(standing: Standing): object {
  const { nothing, ...rest } = standing;
  return { ...rest, ...(nothing && { nothing: nothing.words }), needsPerson: isFailing(standing) };
}

function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

import type { SourceEvent } from '../../workflows/model/event.ts';
import type { TakeTurns } from '../turns.ts';
import { readElements, type MalformedEvent } from './elements.ts';
import { readLine, WANTED } from './line.ts';

/** Malformed events that are listed. */
export const MALFORMED_LISTED = 100;

export interface ParsedEvents {
  readonly events: readonly SourceEvent[];
  /** Lines that are no change of a secret, or our own echo. */
  readonly ignored: number;
  /** The first {@link MALFORMED_LISTED}. */
  readonly malformed: readonly MalformedEvent[];
  readonly malformedTotal: number;
  /** Whether reading ended at the last of those that are listed. */
  readonly stopped: boolean;
}

export interface ParseOptions {
  /** The name that the lines' Vault was posted under. */
  readonly vault?: string;
  /** RFC 3339, stands in for the time of lines that have none. */
  readonly receivedAt: string;
  /** Whether to read no further once as many are malformed as are listed. Left out: everything is read. */
  readonly stops?: boolean;
  readonly turns: TakeTurns;
}

/** What a pause of the reader stands for, in lines. */
const PAUSE_LINES = 16;

/** Audit lines as Vault and OpenBao write them: one JSON object, an array of them, or one a line. */
export async function parseAuditLines(text: string, options: ParseOptions): Promise<ParsedEvents> {
  const { receivedAt, vault, stops = false, turns } = options;
  const events: SourceEvent[] = [];
  const malformed: MalformedEvent[] = [];
  let ignored = 0;
  let malformedTotal = 0;
  const report = (event: MalformedEvent): void => {
    malformedTotal++;
    if (malformed.length < MALFORMED_LISTED) malformed.push(event);
  };
  const result = (stopped: boolean): ParsedEvents => ({
    events,
    ignored,
    malformed,
    malformedTotal,
    stopped,
  });

  for (const read of readElements(text, WANTED)) {
    const turn = turns(read === undefined ? PAUSE_LINES : 1);
    if (turn !== undefined) await turn;
    if (read === undefined) continue;
    if ('malformed' in read) report(read.malformed);
    else {
      const { value, text: source, ...position } = read.ok;
      const line = readLine(value, source, receivedAt, vault);
      if ('malformed' in line) report({ ...position, reason: line.malformed });
      else if ('ignored' in line) ignored++;
      else events.push(line.event);
    }
    if (stops && malformedTotal === MALFORMED_LISTED) return result(true);
  }
  return result(false);
}

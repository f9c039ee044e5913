import type { SourceEvent } from '../../workflows/model/event.ts';
import { readElements, type MalformedEvent } from './elements.ts';
import { readLine } from './line.ts';

/** Malformed events that are listed; beyond them they are counted only. */
export const MALFORMED_LISTED = 1_000;

export interface ParsedEvents {
  readonly events: readonly SourceEvent[];
  /** Lines that are no change of a secret, or our own echo. */
  readonly ignored: number;
  /** The first {@link MALFORMED_LISTED}. */
  readonly malformed: readonly MalformedEvent[];
  readonly malformedTotal: number;
}

/**
 * Audit lines as Vault and OpenBao write them: one JSON object, an array of them, or one a line.
 *
 * @param options.vault the name that the lines' Vault was posted under
 * @param options.receivedAt RFC 3339, stands in for the time of lines that have none
 */
export function parseAuditLines(
  text: string,
  options: { readonly vault?: string; readonly receivedAt: string },
): ParsedEvents {
  const events: SourceEvent[] = [];
  const malformed: MalformedEvent[] = [];
  let ignored = 0;
  let malformedTotal = 0;
  const report = (event: MalformedEvent): void => {
    malformedTotal++;
    if (malformed.length < MALFORMED_LISTED) malformed.push(event);
  };
  for (const read of readElements(text)) {
    if ('malformed' in read) {
      report(read.malformed);
      continue;
    }
    const { value, ...position } = read.ok;
    const line = readLine(value, options.receivedAt, options.vault);
    if ('malformed' in line) report({ ...position, reason: line.malformed });
    else if ('ignored' in line) ignored++;
    else events.push(line.event);
  }
  return { events, ignored, malformed, malformedTotal };
}

import { setTimeout as delay } from 'node:timers/promises';
import { NotTaken, type Intake, type Taken } from '../intake.ts';
import type { Log } from '../log.ts';
import { createTurns } from '../turns.ts';

export interface DeliveryOptions {
  readonly takeLines: Intake['takeAuditLines'];
  readonly vault?: string | undefined;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Where a batch of lines stands. */
export interface Place {
  readonly file: string;
  /** Of its first byte. */
  readonly offset: number;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
/** What a server asks for beyond this is no reason to let events lie around. */
const LONGEST_ASKED_MS = 60_000;

/** Malformed lines of one batch that are warned of one by one. */
const WARNINGS = 10;

interface BadLine {
  readonly offset: number;
  readonly column: number | undefined;
  readonly reason: string;
}

/** @returns false where it was told to stop before the lines were taken */
export type Deliver = (bytes: Buffer, place: Place) => Promise<boolean>;

/**
 * Hands over batches of lines, each again and again until it is taken.
 * @throws whatever else than `NotTaken` the intake throws: a defect, which must not cost a line
 */
export function createDelivery({ takeLines, vault, log, signal }: DeliveryOptions): Deliver {
  const options = { malformed: 'skip', ...(vault !== undefined && { vault }) } as const;
  const turns = createTurns();

  async function untilTaken(text: string): Promise<Taken | undefined> {
    let refusedAt: number | undefined;
    for (let attempt = 0; ; attempt++) {
      try {
        const taken = await takeLines(text, options);
        if (refusedAt !== undefined)
          log.info({ attempts: attempt + 1, afterMs: Date.now() - refusedAt }, 'audit lines are taken again');
        return taken;
      } catch (error) {
        if (!(error instanceof NotTaken)) throw error;
        if (refusedAt === undefined) {
          const { code, remedy } = error;
          log.warn(
            { code, remedy },
            `audit lines are not taken, and tried again until they are: ${error.message}`,
          );
          refusedAt = Date.now();
        }
        const own = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
        const wait = Math.max(own, Math.min(error.retryAfterMs, LONGEST_ASKED_MS));
        await delay(wait, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return undefined;
      }
    }
  }

  return async (bytes, place) => {
    const malformed: BadLine[] = [];
    let total = 0;
    let offset = place.offset;
    try {
      for (const part of partsOf(bytes)) {
        // A line that is taken alone may be taken without any wait: a thousand of them would let nobody else run.
        const turn = turns(1);
        if (turn !== undefined) await turn;
        const taken = await untilTaken(part.toString('utf8'));
        if (!taken) return false;
        total += taken.malformedTotal;
        for (const { line, column, reason } of taken.malformed)
          malformed.push({ offset: offset + startOfLine(part, line), column, reason });
        offset += part.length;
      }
    } finally {
      warnOf(malformed, total, place);
    }
    return true;
  };

  function warnOf(malformed: readonly BadLine[], total: number, { file, offset }: Place): void {
    for (const line of malformed.slice(0, WARNINGS))
      log.warn({ file, ...line }, 'an audit line is malformed and passed over');
    if (total > WARNINGS)
      log.warn({ file, offset, count: total - WARNINGS }, 'more audit lines are malformed and passed over');
  }
}

const NEWLINE = 0x0a;
const BRACKET = 0x5b;
const BLANKS = Buffer.from(' \t\r\n');
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** The intake takes a text that begins with a bracket for one array: such a line is given alone, and costs no other. */
function* partsOf(bytes: Buffer): Generator<Buffer> {
  let rest = bytes;
  for (let start = firstByte(rest); rest[start] === BRACKET; start = firstByte(rest)) {
    const end = rest.indexOf(NEWLINE, start) + 1;
    yield rest.subarray(0, end);
    rest = rest.subarray(end);
  }
  if (rest.length > 0) yield rest;
}

function firstByte(bytes: Buffer): number {
  const marked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  let start = marked ? BYTE_ORDER_MARK.length : 0;
  while (start < bytes.length && BLANKS.includes(bytes[start] ?? 0)) start++;
  return start;
}

/** @param line from 1; what ends too early is reported after the last one */
function startOfLine(bytes: Buffer, line: number): number {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const next = bytes.indexOf(NEWLINE, start) + 1;
    if (next === 0 || next === bytes.length) break;
    start = next;
  }
  return start;
}

import pLimit from 'p-limit';
import { retryPolicies, type Problem } from '../workflows/model/errors.ts';
import { coalesce } from './audit/coalesce.ts';
import type { MalformedEvent } from './audit/elements.ts';
import { separateBursts } from './bursts.ts';
import type { DefinitionIndex } from './audit/match.ts';
import { parseAuditLines } from './audit/parse.ts';
import type { Log } from './log.ts';
import type { IngressMetrics } from './metrics.ts';
import { RETRY_AFTER_MS, StartFailed, type ChangedRequest, type Starter } from './starters/starter.ts';
import { createTurns } from './turns.ts';

export interface IntakeOptions {
  /** The definitions as they are now; asked once a call. */
  readonly definitions: () => DefinitionIndex;
  readonly starter: Starter;
  readonly metrics: IngressMetrics;
  readonly log: Log;
  /** Signals under way at once, for one call. Default 32. */
  readonly concurrency?: number;
}

export interface TakeOptions {
  /** The name of the Vault that the lines are of, for definitions whose `source.vault.name` asks for one. */
  readonly vault?: string;
  /** `reject`: one bad line and nothing is taken. `skip`: the good lines are taken, the bad ones reported. */
  readonly malformed: 'reject' | 'skip';
}

export interface Taken {
  /** Lines that reached at least one secret's workflow. */
  readonly accepted: number;
  /** Lines that are no change, our own echo, or of no definition. */
  readonly ignored: number;
  /** Only ever filled with `malformed: 'skip'`; the first `MALFORMED_LISTED` of them. */
  readonly malformed: readonly MalformedEvent[];
  /** All of them. */
  readonly malformedTotal: number;
}

/**
 * The one door through which audit lines come in, whoever brings them. What it resolves to is durable: Temporal
 * has accepted every signal (invariant 1).
 */
export interface Intake {
  /**
   * @param text one JSON object, an array of them, or JSON lines; a byte order mark and blank lines are fine
   * @throws {MalformedEvents} in mode `reject`; nothing was taken
   * @throws {NotTaken} where Temporal did not accept all of it; the whole text may be given again
   */
  takeAuditLines(text: string, options: TakeOptions): Promise<Taken>;
}

/** Events that do not parse, and where each is. Nothing of the text was taken. */
export class MalformedEvents extends Error {
  override readonly name = 'MalformedEvents';
  /** The first of them, `MALFORMED_LISTED` at most. */
  readonly positions: readonly MalformedEvent[];
  /** How many were found. */
  readonly total: number;

  /** @param more whether reading stopped there, so that there may be more */
  constructor(positions: readonly MalformedEvent[], total: number, more: boolean) {
    super(`${more ? 'at least ' : ''}${String(total)} event${total === 1 ? ' does' : 's do'} not parse`);
    this.positions = positions;
    this.total = total;
  }
}

/** Temporal did not accept all of a batch. Repeating the whole batch is safe: signals are idempotent. */
export class NotTaken extends Error implements Problem {
  override readonly name = 'NotTaken';
  readonly code: Problem['code'];
  readonly remedy: string;
  /** How long the sender should wait before it repeats the batch, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(problem: Problem, retryAfterMs: number, options?: { cause?: unknown }) {
    super(problem.message, options);
    this.code = problem.code;
    this.remedy = problem.remedy;
    this.retryAfterMs = retryAfterMs;
  }
}

const CONCURRENCY = 32;

/** Nothing is remembered from call to call: an event given twice is signalled twice. */
export function createIntake({ concurrency = CONCURRENCY, ...options }: IntakeOptions): Intake {
  const { starter, metrics, log } = options;

  async function tell(changes: readonly ChangedRequest[]): Promise<void> {
    const { single, bursts } = starter.burst ? separateBursts(changes) : { single: changes, bursts: [] };
    for (const burst of bursts) await starter.burst?.(burst);
    await signalAll(single);
  }

  async function signalAll(changes: readonly ChangedRequest[]): Promise<void> {
    if (starter.changedAll) {
      await starter.changedAll(changes);
      return;
    }
    const failures: StartFailed[] = [];
    const limit = pLimit(concurrency);
    await limit.map(changes, async (change) => {
      // Where Temporal cannot be reached the rest would only wait for the same answer.
      if (failures.some(({ code }) => retryPolicies[code] === 'untilItWorks')) return;
      try {
        await starter.changed(change);
      } catch (error) {
        if (!(error instanceof StartFailed)) throw error;
        failures.push(error);
      }
    });
    if (failures[0]) throw failures[0];
  }

  return {
    takeAuditLines: async (text, { vault, malformed: mode }) => {
      const turns = createTurns();
      const parsed = await parseAuditLines(text, {
        ...(vault !== undefined && { vault }),
        receivedAt: new Date().toISOString(),
        // Nothing will be taken, so there is no need to know how many more there are.
        stops: mode === 'reject',
        turns,
      });
      const { malformed, malformedTotal, stopped } = parsed;
      metrics.countEvents('malformed', malformedTotal);
      if (malformedTotal > 0 && mode === 'reject')
        throw new MalformedEvents(malformed, malformedTotal, stopped);

      const { changes, matched } = await coalesce(parsed.events, options.definitions(), turns);
      try {
        await tell(changes);
      } catch (error) {
        metrics.countEvents('notTaken', matched);
        if (!(error instanceof StartFailed)) throw error;
        throw new NotTaken(error, error.retryAfterMs ?? RETRY_AFTER_MS, { cause: error });
      }
      const ignored = parsed.ignored + parsed.events.length - matched;
      metrics.countEvents('accepted', matched);
      metrics.countEvents('ignored', ignored);
      if (changes.length > 0) log.debug({ accepted: matched, secrets: changes.length }, 'events taken');
      return { accepted: matched, ignored, malformed, malformedTotal };
    },
  };
}

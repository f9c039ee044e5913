import type { Logger as TemporalLogger, LogLevel, LogMetadata } from '@temporalio/worker';
import { pino, type Logger } from 'pino';

/**
 * JSON lines on stderr; stdout is for what commands print. `KEYFERRY_LOG_LEVEL` sets the level (default `info`).
 *
 * @throws {RangeError} where the level is none of pino's
 */
export function createLog(level = process.env.KEYFERRY_LOG_LEVEL || 'info'): Logger {
  if (!(level in pino.levels.values) && level !== 'silent') {
    throw new RangeError(
      `KEYFERRY_LOG_LEVEL is "${level}"; expected one of ${Object.keys(pino.levels.values).join(', ')}, silent`,
    );
  }
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** The Temporal SDK's log lines in the same stream. */
export function temporalLogger(log: Logger): TemporalLogger {
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}): void => {
    const { error, ...fields } = meta as LogMetadata & { error?: unknown };
    // Stacks are kept, as messages of errors thrown here are ours; see activities/failure.ts.
    log[levels[level]](
      { ...fields, ...(error instanceof Error && { error: `${error.name}: ${error.message}` }) },
      message,
    );
  };
  return {
    log: write,
    trace: (message, meta) => {
      write('TRACE', message, meta);
    },
    debug: (message, meta) => {
      write('DEBUG', message, meta);
    },
    info: (message, meta) => {
      write('INFO', message, meta);
    },
    warn: (message, meta) => {
      write('WARN', message, meta);
    },
    error: (message, meta) => {
      write('ERROR', message, meta);
    },
  };
}

const levels = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, string>;

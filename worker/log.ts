import type { Logger as TemporalLogger, LogLevel, LogMetadata } from '@temporalio/worker';
import { pino, type DestinationStream, type Logger } from 'pino';
import { printable } from '../ingress/printable.ts';

/**
 * JSON lines on stderr, each with the name of its level, the service and the command; stdout is for what commands print.
 * `KEYFERRY_LOG_LEVEL` sets the level (default `info`). Every command that serves begins with it: a log that can
 * not be trusted with secrets says so first.
 *
 * @param command of `keyferry`, as several of them may write to one place
 * @throws {RangeError} where the level is none of pino's
 */
export function createLog(command: string, level = process.env.KEYFERRY_LOG_LEVEL || 'info'): Logger {
  if (!(level in pino.levels.values) && level !== 'silent') {
    throw new RangeError(
      `KEYFERRY_LOG_LEVEL is "${level}"; expected one of ${Object.keys(pino.levels.values).join(', ')}, silent`,
    );
  }
  const log = pino(
    {
      level,
      base: { service: 'keyferry', command },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    escaped(pino.destination({ dest: 2, sync: true })),
  );
  const printing = PRINTS_REQUESTS.filter((name) => process.env[name]);
  if (printing.length > 0)
    log.warn(
      { variables: printing },
      `${printing.join(', ')} set: requests will be printed with their headers, and so with tokens; unset where logs are kept`,
    );
  return log;
}

/** With these, Node, its libraries and the vendors' SDKs print what they send, past this log and its rules. */
const PRINTS_REQUESTS = [
  'NODE_DEBUG',
  'NODE_DEBUG_NATIVE',
  'DEBUG',
  'GRPC_TRACE',
  'GRPC_NODE_TRACE',
  'GOOGLE_SDK_NODE_LOGGING',
  'AZURE_LOG_LEVEL',
  'RUST_LOG',
];

/** JSON escapes control characters, and leaves those that turn a line around. */
function escaped(destination: DestinationStream): DestinationStream {
  return {
    write: (line) => {
      destination.write(printable(line));
    },
  };
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

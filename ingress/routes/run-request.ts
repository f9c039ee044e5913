import { patternOf, type Definition } from '../../workflows/model/definition.ts';
import { compilePattern } from '../../workflows/model/patterns.ts';
import type { ErrorBody } from '../answer.ts';

export interface RunRequest {
  readonly path: string;
  /** Undefined: do not wait for the outcome. */
  readonly waitMs: number | undefined;
}

export interface Refusal {
  readonly status: 400 | 409;
  readonly error: ErrorBody['error'];
}

/** Proxies and people give up long before. */
const MAX_WAIT_MS = 300_000;

const UNITS = { ms: 1, s: 1_000, m: 60_000 } as const;

/** What `?path=…&wait=30s` asks for. Without a path a definition of one secret means that one. */
export function runRequest(
  definition: Definition,
  query: Readonly<Record<string, string>>,
  covers: (path: string) => boolean,
): RunRequest | Refusal {
  const { name } = definition.metadata;
  if (definition.spec.suspend)
    return {
      status: 409,
      error: {
        code: 'suspended',
        message: `Definition ${name} is suspended.`,
        remedy: 'Set suspend: false in it.',
      },
    };
  const pattern = patternOf(definition);
  const path = query.path || (isPlain(pattern) ? pattern : undefined);
  if (path === undefined || !covers(path))
    return {
      status: 400,
      error: query.path
        ? {
            code: 'pathNotCovered',
            message: `The path is none of the secrets of ${name}.`,
            remedy: `Give one that matches ${pattern} and passes its filter, with the mount where the pattern has it.`,
          }
        : {
            code: 'pathMissing',
            message: `${name} is of many secrets, and no path is given.`,
            remedy: `Say which: ?path=… of one that matches ${pattern}.`,
          },
    };
  const waitMs = query.wait === undefined ? undefined : millisOf(query.wait);
  if (waitMs !== undefined && !(waitMs <= MAX_WAIT_MS))
    return {
      status: 400,
      error: {
        code: 'wait',
        message: 'The time to wait is none, or is longer than 5m.',
        remedy: 'Give it as in wait=500ms, wait=30s or wait=5m.',
      },
    };
  return { path, waitMs };
}

/** A pattern that is one path, and not a regular expression. */
function isPlain(pattern: string): boolean {
  return compilePattern(pattern).literalPrefix === pattern;
}

/** NaN where it is no duration. */
function millisOf(text: string): number {
  const [, count, unit] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  return Number(count ?? Number.NaN) * UNITS[unit as keyof typeof UNITS];
}

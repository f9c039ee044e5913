import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { environmentFor } from './server/environment.ts';

export interface RunOptions {
  /** Left out: what any program needs of ours. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Ends the program with SIGKILL. */
  readonly signal?: AbortSignal;
  /** Called with each line of either output. */
  readonly onLine?: (line: string) => void;
}

/** How many lines of output are kept to explain a failure. */
const KEPT_LINES = 200;

/**
 * Runs a program to its end.
 * @returns its last lines, standard output and error in the order they came
 * @throws {Error} where it cannot be started, ends with another code than 0, or `signal` aborts
 */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string[]> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: options.env ?? environmentFor(),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { signal: options.signal, killSignal: 'SIGKILL' as const }),
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      options.onLine?.(line);
    });
  const { promise, resolve, reject } = Promise.withResolvers<string[]>();
  child.on('error', (error) => {
    reject(options.signal?.aborted ? asError(options.signal.reason) : error);
  });
  child.on('close', (code, signal) => {
    if (code === 0) resolve(lines);
    else reject(new Error(`${program} ended with ${signal ?? String(code)}: ${lines.slice(-5).join(' / ')}`));
  });
  return promise;
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

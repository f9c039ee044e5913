import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { runtimes } from '../../support/runtimes.ts';

const run = promisify(execFile);

/**
 * What a program beside this file prints when Deno runs it.
 *
 * @throws {Error} with what it wrote to stderr, where it fails
 */
export async function deno(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const [program, ...before] = runtimes.deno;
  const file = resolve(import.meta.dirname, name);
  const { stdout } = await run(program, [...before, file, ...args], { env: { ...process.env, ...env } });
  return stdout;
}

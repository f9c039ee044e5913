import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { runtimes, runtimeUnderTest } from './runtimes.ts';

const KEYFERRY = resolve(import.meta.dirname, '../../worker/keyferry.ts');

/** A `keyferry` command as users run it: a process of its own. */
export interface KeyferryProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** What it printed line by line, as in `ingress http://…`, once it printed `ready`. */
  readonly ready: Promise<ReadonlyMap<string, string>>;
  /** What it wrote to stdout so far. */
  stdout(): string;
  /** Everything it wrote to stdout and stderr so far. */
  output(): string;
  /** Resolves to the exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** On the runtime that the suite is of. */
export function startKeyferry(args: readonly string[], env: NodeJS.ProcessEnv = {}): KeyferryProcess {
  const [program, ...before] = runtimes[runtimeUnderTest()];
  const child = spawn(program, [...before, KEYFERRY, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let stdout = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', keep);
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const ready = untilReady(child, () => output);
  // Who does not wait for it must not be failed by it.
  ready.catch(() => undefined);
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return {
    child,
    ready,
    output: () => output,
    stdout: () => stdout,
    exited,
    kill,
    [Symbol.asyncDispose]: () => kill('SIGKILL'),
  };
}

async function untilReady(child: ChildProcess, output: () => string): Promise<ReadonlyMap<string, string>> {
  if (child.stdout === null) throw new TypeError('no pipe');
  const said = new Map<string, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [word = '', ...rest] = line.split(' ');
    said.set(word, rest.join(' '));
    if (word === 'ready') return said;
  }
  throw new Error(`keyferry ended before it was ready:\n${output()}`);
}

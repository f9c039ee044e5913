import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Starter extends AsyncDisposable {
  readonly pid: number;
  /** Of what it started. */
  readonly startedPid: number;
  /** As the kernel's own killer would. */
  kill(): Promise<void>;
  /** Lets it end by itself, with what it started still running. */
  leave(): Promise<void>;
}

/** Another process of ours that starts what `fixtures/start.ts` is told to. */
export async function starter(...args: readonly string[]): Promise<Starter> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fixtures', 'start.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), ended.then(() => [])]);
  const startedPid = Number(first[0]);
  if (!(startedPid > 0) || child.pid === undefined) throw new Error(`starting ${args.join(' ')} failed`);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return {
    pid: child.pid,
    startedPid,
    kill,
    async leave() {
      child.stdin.end('leave\n');
      await ended;
    },
    [Symbol.asyncDispose]: kill,
  };
}

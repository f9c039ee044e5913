import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { environmentFor } from './environment.ts';
import { openLog, tailOf } from './log.ts';

/** How a process ended: its exit code, or the signal that ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A server that ends when this process does, however it does. Disposing ends it and waits for that. */
export interface Server extends AsyncDisposable {
  readonly pid: number;
  /** Resolves, never rejects. */
  readonly exited: Promise<Exit>;
  /** Sends the server itself a signal; one that has ended takes none. */
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface Supervised extends Server {
  /** The last lines that it has logged. */
  readonly tail: () => Promise<string>;
}

export interface SuperviseOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** Left out: what any program needs of ours. */
  readonly env?: NodeJS.ProcessEnv;
  /** Appended to; without it the log is only kept to explain failures. */
  readonly logFile?: string;
}

/** From SIGTERM to SIGKILL. */
const GRACE_SECONDS = 10;

/**
 * The server takes this shell's place (`exec`), so that its process number, its end and the signals it is sent
 * are the server's own. What stays of the shell is a child that waits on the pipe from us: a line says that the
 * server has ended; the end of the pipe, that we have, killed perhaps, and that the server is to end too.
 */
const SUPERVISOR = `
exec 3<&0 </dev/null
(
  read -r gone <&3 && exit 0
  kill -TERM $$ || exit 0
  left=${String(GRACE_SECONDS * 10)}
  while [ $left -gt 0 ] && kill -0 $$; do sleep 0.1; left=$((left - 1)); done
  kill -KILL $$
) >/dev/null 2>&1 &
exec "$@" 3<&-
`;

/**
 * Starts a server in a session of its own, so that a Ctrl-C meant for us leaves it to us to end it in order.
 * @throws {Error} where the program cannot be started
 */
export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  const log = await openLog(options.logFile);
  const { size: before } = await log.stat();
  const child = spawn('/bin/sh', ['-c', SUPERVISOR, 'keyferry', options.program, ...options.args], {
    stdio: ['pipe', log.fd, log.fd],
    detached: true,
    env: options.env ?? environmentFor(),
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    await log.close();
    throw error;
  }
  const { pid, stdin: leash } = child;
  if (pid === undefined || leash === null) throw new Error(`${options.program} did not start`);
  leash.on('error', () => undefined); // the reader may be gone before it is told

  const end = Promise.withResolvers<Exit>();
  let running = true;
  child.once('exit', (code, signal) => {
    running = false;
    leash.end('gone\n');
    end.resolve({ code, signal });
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (running) child.kill(signal);
  };
  let closed = false;
  return {
    pid,
    exited: end.promise,
    kill,
    tail: async () => (closed ? '' : tailOf(log, before)),
    async [Symbol.asyncDispose]() {
      kill('SIGTERM');
      const timer = setTimeout(kill, GRACE_SECONDS * 1000, 'SIGKILL');
      await end.promise;
      clearTimeout(timer);
      if (!closed) await log.close();
      closed = true;
    },
  };
}

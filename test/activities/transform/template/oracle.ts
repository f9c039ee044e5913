import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { cacheEntry, fillEntry } from '../../../../infra/tools/cache.ts';
import { isExecutable } from '../../../../infra/tools/find.ts';
import { goBuild } from '../../../../infra/tools/go-build.ts';
import { tryLock } from '../../../../infra/tools/lock.ts';
import { createProgress } from '../../../../infra/tools/progress.ts';
import type { MissingKey } from '../../../../activities/transform/template/evaluate/fields.ts';
import type { Dialect } from '../../../../activities/transform/template/functions/index.ts';

const module = join(import.meta.dirname, 'oracle');
const sources = ['go.mod', 'go.sum', 'main.go', 'functions.go', 'integer.go', 'keys.go'];
const LOCK_INTERVAL_MS = 100;

/** Go's "Local" is the zone of the machine, and ours is UTC everywhere; colons in hosts as in a module of Go 1.26. */
const settings = { TZ: 'UTC', GODEBUG: 'urlstrictcolons=1' };

/** A template to be rendered by Go. */
export interface Question {
  readonly template: string;
  readonly data?: unknown;
  readonly dialect?: Dialect;
  readonly missingKey?: MissingKey;
}

/** What Go made of it; `crashed` where it took Go down, as a value that holds itself does. */
export type Answer = { readonly output: Buffer } | { readonly error: string; readonly crashed?: boolean };

export interface Oracle extends AsyncDisposable {
  /** Answers come in the order of the questions. */
  ask(question: Question): Promise<Answer>;
}

/**
 * Go's own text/template with sprig and the libraries of External Secrets; built on the first run of a machine. It
 * ends where a template does not: that answers what was asked with an error, and the next question starts another.
 */
export async function startOracle(): Promise<Oracle> {
  const program = await build();
  let running: Running | undefined;
  return {
    ask(question) {
      if (running === undefined || running.ended) running = start(program);
      return running.ask(question);
    },
    async [Symbol.asyncDispose]() {
      await running?.end();
    },
  };
}

interface Running {
  readonly ended: boolean;
  ask(question: Question): Promise<Answer>;
  end(): Promise<void>;
}

/** What it says last before it ends by itself. */
const OUT_OF_TIME = 'no answer in time';

function start(program: string): Running {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...settings } });
  const closed = once(child, 'close');
  const waiting: ((answer: Answer) => void)[] = [];
  let ended = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { output, error } = JSON.parse(line) as { output: string | null; error?: string };
    const crashed = error === OUT_OF_TIME;
    if (crashed) ended = true;
    waiting.shift()?.(
      error === undefined ? { output: Buffer.from(output ?? '', 'base64') } : { error, crashed },
    );
  });
  child.on('close', () => {
    ended = true;
    for (const answer of waiting) answer({ error: 'the oracle ended', crashed: true });
  });
  // It may end while a question is written to it.
  child.stdin.on('error', () => undefined);
  return {
    get ended() {
      return ended;
    },
    ask({ template, data = {}, dialect = 'vaultSecretSync', missingKey = 'invalid' }) {
      const { promise, resolve } = Promise.withResolvers<Answer>();
      waiting.push(resolve);
      child.stdin.write(`${JSON.stringify({ template, data, dialect, missingKey })}\n`);
      return promise;
    },
    async end() {
      child.stdin.end();
      await closed;
    },
  };
}

async function build(): Promise<string> {
  const pins = sources.map((name) => join(module, name));
  const entry = await cacheEntry('template-oracle', pins, 'go build');
  const program = join(entry, 'oracle');
  using progress = createProgress({ title: 'template oracle', minutes: 1 });
  while (!(await isExecutable(program))) {
    const lock = await tryLock(`${entry}.lock`);
    if (!lock.taken) {
      await delay(LOCK_INTERVAL_MS); // another test file is building it
      continue;
    }
    try {
      if (await isExecutable(program)) break;
      await fillEntry(entry, (directory) =>
        goBuild({ module, package: '.', flags: [], executable: 'oracle' }, directory, progress),
      );
    } finally {
      await lock.release();
    }
  }
  return program;
}

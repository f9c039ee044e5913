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

/** What Go made of it. */
export type Answer = { readonly output: Buffer } | { readonly error: string };

export interface Oracle extends AsyncDisposable {
  /** Answers come in the order of the questions. */
  ask(question: Question): Promise<Answer>;
}

/** Go's own text/template with sprig and the libraries of External Secrets; built on the first run of a machine. */
export async function startOracle(): Promise<Oracle> {
  const program = await build();
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...settings } });
  const exited = once(child, 'exit');
  const waiting: ((answer: Answer) => void)[] = [];
  const refused: ((error: Error) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { output, error } = JSON.parse(line) as { output: string | null; error?: string };
    refused.shift();
    waiting.shift()?.(error === undefined ? { output: Buffer.from(output ?? '', 'base64') } : { error });
  });
  child.on('exit', () => {
    for (const refuse of refused) refuse(new Error('the oracle ended'));
  });
  return {
    ask({ template, data = {}, dialect = 'keyferry', missingKey = 'invalid' }) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      waiting.push(resolve);
      refused.push(reject);
      child.stdin.write(`${JSON.stringify({ template, data, dialect, missingKey })}\n`);
      return promise;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}

async function build(): Promise<string> {
  const pins = sources.map((name) => join(module, name));
  const entry = await cacheEntry('template-oracle', pins, 'go build');
  const program = join(entry, 'oracle');
  using progress = createProgress('template oracle');
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

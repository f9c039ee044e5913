import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { followAuditFile, type FollowOptions } from '../../../ingress/follow/follow.ts';
import type { Log } from '../../../ingress/log.ts';
import { tempDir } from '../../support/temp-dir.ts';

export interface LogLine {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface RecordingLog extends Log {
  readonly lines: readonly LogLine[];
}

export function recordingLog(): RecordingLog {
  const lines: LogLine[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields: { ...fields }, message });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Takes everything, line by line. */
export interface Recorder {
  /** Lines without their newlines, in the order they came, repetitions included. */
  readonly lines: readonly string[];
  /** The texts as they were given. */
  readonly batches: readonly string[];
  readonly takeLines: FollowOptions['takeLines'];
}

export function recorder(): Recorder {
  const lines: string[] = [];
  const batches: string[] = [];
  return {
    lines,
    batches,
    takeLines: (text) => {
      batches.push(text);
      const given = text.split('\n').slice(0, -1);
      for (const line of given) lines.push(line);
      return Promise.resolve({ accepted: given.length, ignored: 0, malformed: [], malformedTotal: 0 });
    },
  };
}

export interface Following extends AsyncDisposable {
  /** Resolves when it has stopped; rejects with what it threw. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

/** Follows until stopped; resolves once the follower is ready, or has given up. */
export async function startFollowing(options: Omit<FollowOptions, 'signal'>): Promise<Following> {
  const stopping = new AbortController();
  const ready = Promise.withResolvers<undefined>();
  const done = followAuditFile({
    ...options,
    signal: stopping.signal,
    onReady: () => {
      ready.resolve(undefined);
    },
  });
  const settled = done.catch(() => undefined);
  await Promise.race([ready.promise, settled]);
  return {
    done,
    stop: async () => {
      stopping.abort();
      await done;
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await settled;
    },
  };
}

/** A directory with room for an audit file and a checkpoint. */
export interface Place extends AsyncDisposable {
  readonly directory: string;
  readonly file: string;
  readonly checkpointFile: string;
}

export async function newPlace(): Promise<Place> {
  const directory = await tempDir();
  return {
    directory: directory.path,
    file: join(directory.path, 'audit.log'),
    checkpointFile: join(directory.path, 'state', 'checkpoint.json'),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

/** Waits until all of these lines were taken, in this order and nothing else. */
export async function expectLines(taken: Recorder, lines: readonly string[]): Promise<void> {
  await expect.poll(() => taken.lines, { interval: 5, timeout: 10_000 }).toEqual(lines);
}

/** What the follower stored last. */
export async function storedOffset({ checkpointFile }: Place): Promise<number | undefined> {
  const stored = JSON.parse(await readFile(checkpointFile, 'utf8')) as { at?: { offset: number } };
  return stored.at?.offset;
}

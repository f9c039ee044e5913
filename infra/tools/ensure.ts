import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { cacheEntry, fillEntry } from './cache.ts';
import { findOnPath } from './find.ts';
import { tryLock } from './lock.ts';
import { createProgress, type Progress } from './progress.ts';
import { main } from './cli.ts';
import { tools, type ToolName } from './registry.ts';
import type { Tool } from './tool.ts';

const LOCK_INTERVAL_MS = 250;

/**
 * The path of a program that runs and is new enough: the one its environment variable names, else the one on PATH,
 * else the cached one, else downloaded or built from the pins and cached; that may take minutes, once on a machine.
 * @param report takes lines of progress; without it they are shown on standard error
 * @throws {Error} where it cannot be had; says every way that was tried, why it failed, and the remedy
 */
export async function ensureTool(name: ToolName, report?: (line: string) => void): Promise<string> {
  const tool = tools[name];
  const named = process.env[tool.override];
  if (named) return checkNamed(tool, named);
  const tried = [`${tool.override}: not set`];
  const found = await findChecked(tool, tried);
  if (found !== undefined) return found;
  using progress = createProgress(name, report);
  return await cachedOrMade(name, tool, tried, progress);
}

/** A program that was asked for by name is used or complained of, never passed over. */
async function checkNamed(tool: Tool, path: string): Promise<string> {
  try {
    await tool.check(path);
    return path;
  } catch (error) {
    throw new Error(
      `${tool.override} names ${path}, which cannot be used: ${reasonOf(error)}. Set it to the path of ${tool.title}, or unset it.`,
      { cause: error },
    );
  }
}

async function findChecked(tool: Tool, tried: string[]): Promise<string | undefined> {
  for (const program of tool.programs) {
    const path = await findOnPath(program);
    if (path === undefined) {
      tried.push(`${program} on PATH: not found`);
      continue;
    }
    try {
      await tool.check(path);
      return path;
    } catch (error) {
      tried.push(`${program} on PATH (${path}): ${reasonOf(error)}`);
    }
  }
  return undefined;
}

async function cachedOrMade(
  name: ToolName,
  tool: Tool,
  tried: string[],
  progress: Progress,
): Promise<string> {
  const entry = await cacheEntry(name, tool.pins, tool.recipe);
  const path = join(entry, tool.executable);
  if (await works(tool, path)) return path;
  const lock = await untilLocked(`${entry}.lock`, progress);
  try {
    if (await works(tool, path)) return path; // made by who held the lock
    tried.push(`the cache (${entry}): nothing that runs`);
    for (const way of tool.ways)
      try {
        await fillEntry(entry, async (directory) => {
          await way.make(directory, progress);
          await tool.check(join(directory, tool.executable));
        });
        progress.note(`ready: ${path}`);
        return path;
      } catch (error) {
        tried.push(`${way.what}: ${reasonOf(error)}`);
      }
  } finally {
    await lock.release();
  }
  throw new Error(
    [
      `${tool.title} is needed and cannot be had. Tried:`,
      ...tried.map((line) => `  - ${line}`),
      `Remedy: ${tool.remedy}; or set ${tool.override} to its path.`,
    ].join('\n'),
  );
}

async function works(tool: Tool, path: string): Promise<boolean> {
  return tool.check(path).then(
    () => true,
    () => false,
  );
}

async function untilLocked(path: string, progress: Progress): Promise<{ release(): Promise<void> }> {
  for (;;) {
    const lock = await tryLock(path);
    if (lock.taken) return lock;
    progress.step(`waiting for process ${String(lock.pid)}, which is making it`);
    await delay(LOCK_INTERVAL_MS);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`.replaceAll(/\s*\n\s*/g, ' ');
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), ensureTool);

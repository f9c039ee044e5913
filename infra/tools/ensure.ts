import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { cacheDirectory, cacheEntry, fillEntry } from './cache.ts';
import { findOnPath } from './find.ts';
import { tryLock } from './lock.ts';
import { createProgress, type Progress } from './progress.ts';
import { main } from './cli.ts';
import { tools, type ToolName } from './registry.ts';
import type { Tool } from './tool.ts';

const LOCK_INTERVAL_MS = 250;

type Report = (line: string) => void;

/** What was found or made, and for each tool that cannot be had why, and what would help. */
export interface Outfit {
  readonly paths: ReadonlyMap<ToolName, string>;
  readonly problems: readonly string[];
}

/** A tool that is not on this machine, and where it was looked for. */
interface Missing {
  readonly name: ToolName;
  readonly entry: string;
  readonly tried: string[];
}

/**
 * As {@link outfit}, for whoever can only go on with all of them. To be called before anything that has a deadline
 * starts: making a tool takes minutes.
 * @throws {Error} where one cannot be had; says every way that was tried, why it failed, and the remedy
 */
export async function ensureTools(names: readonly ToolName[], report?: Report): Promise<void> {
  const { problems } = await outfit(names, report);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/**
 * The path of one, made where it is not there yet.
 * @throws {Error} as {@link ensureTools}
 */
export async function ensureTool(name: ToolName, report?: Report): Promise<string> {
  const { paths, problems } = await outfit([name], report);
  const path = paths.get(name);
  if (path === undefined) throw new Error(problems.join('\n'));
  return path;
}

/**
 * Finds programs that run and are new enough: the one that its environment variable names, else the one on PATH, else
 * the cached one, else downloaded or built from the pins and cached. What must be made is said once, before the first,
 * with how long it takes; what is there is not mentioned. They are made one after the other, as each needs all cores.
 * @param report takes lines of progress; without it they are shown on standard error
 */
export async function outfit(names: readonly ToolName[], report?: Report): Promise<Outfit> {
  const paths = new Map<ToolName, string>();
  const problems: string[] = [];
  const missing: Missing[] = [];
  for (const name of names)
    try {
      const found = await look(name);
      if (typeof found === 'string') paths.set(name, found);
      else missing.push(found);
    } catch (error) {
      problems.push(reasonOf(error));
    }
  // Whoever named a program wrongly should not wait for the others to be made before hearing of it.
  if (problems.length > 0 || missing.length === 0) return { paths, problems };
  announce(missing, report);
  for (const lacking of missing)
    try {
      paths.set(lacking.name, await make(lacking, report));
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  return { paths, problems };
}

async function look(name: ToolName): Promise<string | Missing> {
  const tool = tools[name];
  const named = process.env[tool.override];
  if (named) return checkNamed(tool, named);
  const tried = [`${tool.override}: not set`];
  const found = await findChecked(tool, tried);
  if (found !== undefined) return found;
  const entry = await cacheEntry(name, tool.pins, tool.recipe);
  const path = join(entry, tool.executable);
  return (await works(tool, path)) ? path : { name, entry, tried };
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

function announce(missing: readonly Missing[], report: Report = toStandardError): void {
  const lacking = missing.map(({ name }): Tool => tools[name]);
  const list = lacking.map(({ title, minutes }) => `${title} (${String(minutes)} min)`).join(', ');
  const total = lacking.reduce((sum, { minutes }) => sum + minutes, 0);
  const [are, They] = missing.length === 1 ? ['is', 'It is'] : ['are', 'They are'];
  report(
    `Not on this machine yet, and ${are} made first: ${list}. ` +
      `This takes up to ${String(total)} min on two cores, once. ${They} kept in ${cacheDirectory()}.`,
  );
}

async function make({ name, entry, tried }: Missing, report?: Report): Promise<string> {
  const tool: Tool = tools[name];
  const path = join(entry, tool.executable);
  using progress = createProgress(tool, report);
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
        progress.done();
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

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`.replaceAll(/\s*\n\s*/g, ' ');
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), outfit);

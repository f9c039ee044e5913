import pLimit from 'p-limit';
import type { Part } from '../../../workflows/model/compose.ts';
import { compilePattern, type Pattern } from '../../../workflows/model/patterns.ts';
import { RegexLimit } from '../../../workflows/model/regex-limits.ts';
import { sources } from '../../../workflows/model/stores/index.ts';
import { storeIn } from '../../../workflows/model/stores/registry.ts';
import { createTurns } from '../../turns.ts';
import type { SourceRead, SourceStore } from '../store.ts';
import { StoreError } from '../store-error.ts';
import type { OpenOptions } from '../world.ts';
import { combine, type PartRead } from './combine.ts';

type OpenPart = (part: Part, options: OpenOptions) => Promise<SourceStore>;

/** Secrets read at once. */
const CONCURRENCY = 8;

/** Secrets listed at once, of a part that is a pattern. */
const PAGE = 1000;

/**
 * One secret made of several. Parts of one store share its client, and what two parts name is read once. It has
 * one secret, which is called what the definition calls it: the path that is asked for.
 *
 * A part that definitely is not there makes the whole secret absent, unless it is optional; one that cannot be
 * read fails the read, which says nothing about the secret.
 *
 * @param open opens the store of one part
 */
export async function openComposed(
  parts: readonly Part[],
  options: OpenOptions,
  open: OpenPart,
): Promise<SourceStore> {
  await using opening = new AsyncDisposableStack();
  const stores = new Map<string, SourceStore>();
  for (const part of parts) {
    const client = clientOf(part);
    if (!stores.has(client)) stores.set(client, opening.use(await open(part, options)));
  }
  const opened = opening.move();
  const storeOf = (part: Part): SourceStore => {
    const store = stores.get(clientOf(part));
    if (store === undefined) throw new TypeError('a part without a store');
    return store;
  };
  return {
    list: (prefix, cursor) => Promise.resolve({ paths: cursor === undefined ? [prefix] : [] }),
    read: () => readAll(parts, storeOf),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** What tells stores apart: all settings but the one that says which secret. */
function clientOf(part: Part): string {
  const store = storeIn(sources, part);
  if (store === undefined) throw new TypeError('a part without a store passed validation');
  const fields: readonly string[] = sources[store.kind].fields;
  const settings = Object.entries(part[store.kind] ?? {}).filter(([field]) => !fields.includes(field));
  return JSON.stringify([store.kind, settings]);
}

async function readAll(parts: readonly Part[], storeOf: (part: Part) => SourceStore): Promise<SourceRead> {
  const limit = pLimit(CONCURRENCY);
  const reads = new Map<string, Promise<SourceRead>>();
  const readOnce = (part: Part, path: string): Promise<SourceRead> => {
    const key = JSON.stringify([clientOf(part), path]);
    const read = reads.get(key) ?? limit(() => storeOf(part).read(path));
    reads.set(key, read);
    return read;
  };
  // All are waited for: a store must not be closed under a request.
  const settled = await Promise.allSettled(
    parts.map(async (part): Promise<PartRead> => {
      const places = await pathsOf(part, storeOf(part));
      const found = await Promise.allSettled(
        places.paths.map(async (path) => ({ path, read: await readOnce(part, path) })),
      );
      return { part, ...places, reads: found.map(valueOf) };
    }),
  );
  return combine(settled.map(valueOf));
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

/** Which secrets a part means: the one it names, or those that its pattern matches. */
async function pathsOf(part: Part, store: SourceStore): Promise<{ paths: readonly string[]; many: boolean }> {
  const text = storeIn(sources, part)?.texts[0] ?? '';
  const pattern = compilePattern(text);
  if (pattern.literalPrefix === text) return { paths: [text], many: false };
  const paths: string[] = [];
  const turn = createTurns();
  let cursor: string | undefined;
  do {
    const page = await store.list(pattern.literalPrefix, cursor, PAGE);
    for (const path of page.paths) {
      await turn();
      if (matches(pattern, path)) paths.push(path);
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return { paths: paths.sort(), many: true };
}

/** @throws {StoreError} `limitExceeded` where the path is too long for the pattern: leaving it out would say nothing */
function matches(pattern: Pattern, path: string): boolean {
  try {
    return pattern.match(path) !== undefined;
  } catch (error) {
    if (!(error instanceof RegexLimit)) throw error;
    throw new StoreError({
      code: 'limitExceeded',
      message: `The path ${path} is too long for the pattern ${pattern.source} of a part: ${error.message}.`,
      remedy: 'Make the regular expression smaller, or divide the part.',
    });
  }
}

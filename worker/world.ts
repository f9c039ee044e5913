import { readFile, realpath } from 'node:fs/promises';
import type { World } from '../activities/stores/world.ts';
import { withoutTrailing } from '../workflows/model/trailing.ts';

/** The process as stores may see it. */
export function createWorld(countRequest: World['countRequest']): World {
  return {
    env: (name) => process.env[name] || undefined,
    readFile: async (path) => withoutTrailing(await readFile(path, 'utf8'), '\r\n'),
    realPath: (path) => realpath(path),
    countRequest,
  };
}

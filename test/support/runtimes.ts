import { resolve } from 'node:path';

/** Program and arguments that run a TypeScript file, whose path and arguments follow. */
export const runtimes = {
  node: [process.execPath],
  deno: [
    resolve(import.meta.dirname, '../../node_modules/.bin/deno'),
    'run',
    '-A',
    '--node-modules-dir=manual',
  ],
} as const;

declare module 'vitest' {
  interface ProvidedContext {
    /** What `keyferry` runs on in this suite; left out: Node. */
    runtime?: keyof typeof runtimes;
  }
}

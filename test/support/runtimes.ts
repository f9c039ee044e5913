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

/** What `keyferry` runs on here: the suite of another runtime says so in its configuration. */
export function runtimeUnderTest(): keyof typeof runtimes {
  return process.env.RUNTIME_UNDER_TEST === 'deno' ? 'deno' : 'node';
}

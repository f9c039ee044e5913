import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `keyferry` on Deno: what is only of it, and the tests of its commands, which are the same on every runtime. */
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/runtimes/deno*.test.ts', 'test/ingress/cli/*.test.ts', 'test/worker/*.test.ts'],
    env: { RUNTIME_UNDER_TEST: 'deno' },
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/environment.ts'],
    reporters: ['default', resolve(import.meta.dirname, '../support/plain-reporter.ts')],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

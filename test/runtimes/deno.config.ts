import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What runs on Deno. */
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/runtimes/deno*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/environment.ts'],
    reporters: ['default', resolve(import.meta.dirname, '../support/plain-reporter.ts')],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

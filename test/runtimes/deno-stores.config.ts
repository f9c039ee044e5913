import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The stores on Deno: vitest itself runs on it, and each store is held to the same suite as on Node. */
export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/conformance/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/environment.ts'],
    reporters: ['default', resolve(import.meta.dirname, '../support/plain-reporter.ts')],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

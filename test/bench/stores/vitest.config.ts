import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The rigs of the conformance suite live in a run of vitest, which starts the servers that they share. */
export default defineConfig({
  root: resolve(import.meta.dirname, '../../..'),
  test: {
    include: ['test/bench/stores/*.measure.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/environment.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});

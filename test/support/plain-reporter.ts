import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

/** Ends the output with one line that scripts can read, `N passed, N failed`, and skips where there are any. */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      // A file that cannot be loaded, or whose hooks fail outside any test, has no failed test to be counted by.
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    }
    // Nor does a run that never came to its tests.
    if (reason === 'failed' && counts.failed === 0) counts.failed = 1;
    const skipped = counts.skipped + counts.pending;
    const line = `${String(counts.passed)} passed, ${String(counts.failed)} failed`;
    // The default reporter writes its summary in the same turn.
    setImmediate(() => {
      console.log(skipped > 0 ? `${line}, ${String(skipped)} skipped` : line);
    });
  }
}

import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';
import { quietRuntime } from '../support/quiet-runtime.ts';
import { workflowBundle } from '../support/servers.ts';

const directory = resolve(import.meta.dirname, '../histories');
const names = (await readdir(directory)).filter((name) => name.endsWith('.json'));

/**
 * Histories of the demo under each released version of the workflows. A run that is under way while Keyferry is
 * upgraded goes on from such a history: workflow code that does not follow it any more needs `patched`.
 * `node test/histories/record.ts` records those of today beside the ones that are kept.
 *
 * A replay takes for the run's ID what the first event calls the original one. In the histories of reset runs that is
 * the ID of the run that the reset made, as the last failed task has it in `newRunId`.
 */
describe('Determinism', () => {
  beforeAll(quietRuntime);

  test('histories are kept of every workflow type', () => {
    const types = new Set(names.map((name) => name.split('.')[0]));
    expect([...types].sort()).toEqual(['plan', 'reconcile', 'relayChanges', 'syncSecret']);
  });

  test.each(names)('the workflows of today follow the kept history %s', async (name) => {
    const history: unknown = JSON.parse(await readFile(resolve(directory, name), 'utf8'));
    await Worker.runReplayHistory({ workflowBundle: workflowBundle() }, history);
  });
});

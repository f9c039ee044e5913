import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { WorkflowBundle } from '@temporalio/worker';

/** What the bundle is made of, as the bundler takes it. */
export const workflowSources = {
  workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
  payloadConverterPath: fileURLToPath(new URL('../workflows/payload-converter.ts', import.meta.url)),
};

const SCRIPT = fileURLToPath(new URL('bundle-workflows.ts', import.meta.url));
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Workflow code for the worker's sandbox, bundled now, in a process of its own: the bundler takes seconds and some
 * 250 MB, which a worker that runs for months would otherwise keep.
 */
export async function bundleWorkflows(): Promise<WorkflowBundle> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT], { maxBuffer: MAX_BYTES });
  return { code: stdout };
}

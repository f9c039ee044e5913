import { Runtime } from '@temporalio/worker';
import { createLog, temporalLogger } from '../../worker/log.ts';

let installed = false;

/** The SDK's runtime is one a process; its log lines would drown the test report. */
export function quietRuntime(): void {
  if (installed) return;
  installed = true;
  Runtime.install({ logger: temporalLogger(createLog('test', 'silent')), shutdownSignals: [] });
}

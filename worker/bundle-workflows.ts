import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { workflowSources } from './bundle.ts';

/** Run as a process of its own (see `bundle.ts`): writes the bundled workflows to stdout, complaints to stderr. */
const { code } = await bundleWorkflowCode({
  ...workflowSources,
  logger: new DefaultLogger('WARN'),
});
process.stdout.write(code);

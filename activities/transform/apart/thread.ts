import { parentPort } from 'node:worker_threads';
import { StoreError } from '../../stores/store-error.ts';
import { TemplateError } from '../template/template-error.ts';
import type { Answer, Job } from './job.ts';
import { render } from './render.ts';

/**
 * The thread in which templates are rendered (threads.ts starts it): it says that it is ready, and answers one job
 * after the other.
 */
function answerTo(job: Job): Answer {
  try {
    return { rendered: render(job) };
  } catch (error) {
    if (error instanceof TemplateError) return { fault: error.message };
    if (error instanceof StoreError) {
      const { code, message, remedy } = error;
      return { problem: { code, message, remedy } };
    }
    return { defect: error instanceof Error ? error.name : typeof error };
  }
}

parentPort?.on('message', (job: Job) => {
  parentPort?.postMessage(answerTo(job));
});
parentPort?.postMessage('ready');

import { DEFAULT_TASK_QUEUE } from '../workflows/model/names.ts';

/** The task queue of this process's environment. */
export function taskQueue(): string {
  return process.env.KEYFERRY_TASK_QUEUE || DEFAULT_TASK_QUEUE;
}

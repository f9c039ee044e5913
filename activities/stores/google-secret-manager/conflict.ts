import { StoreError } from '../store-error.ts';
import { whereOf } from './value.ts';

/** Someone else wrote: what was read is no longer there, and the next attempt reads again. */
export function conflict(key: string, fact: string): StoreError {
  return new StoreError({
    code: 'conflict',
    message: `${whereOf(key)}: ${fact}.`,
    remedy: 'It is tried again from what is there now; if it lasts, find out who else writes it.',
  });
}

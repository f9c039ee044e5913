import { nameOf, type Place } from '../kubernetes-api/index.ts';
import { StoreError } from '../store-error.ts';

/** What another party has to do first. */
export function awaited(place: Place, fact: string, remedy: string): StoreError {
  return new StoreError({
    code: 'awaited',
    message: `${nameOf(place)}: ${fact}.`,
    remedy: `${remedy} It is tried again until then.`,
  });
}

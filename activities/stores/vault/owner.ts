import { MANAGED_BY, OWNER_MARK } from '../../../workflows/model/names.ts';
import { retryPolicies } from '../../../workflows/model/errors.ts';
import type { Held } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { textOf, type JsonObject } from './json-fields.ts';

/** Whose the marks say that it is, as properties to spread. */
export function ownerOf(marks: JsonObject | undefined): Pick<Held, 'owner' | 'managedBy'> {
  const owner = textOf(marks?.[OWNER_MARK]);
  return { ...(owner !== undefined && { owner }), ...managerOf(marks) };
}

export function managerOf(marks: JsonObject | undefined): Pick<Held, 'managedBy'> {
  const managedBy = textOf(marks?.[MANAGED_BY]);
  return managedBy === undefined ? {} : { managedBy };
}

/** Takes back a mark that was just made. */
export type Undo = () => Promise<void>;

/**
 * Writes the value of a secret that was just marked. The mark comes first, so that a crash between both leaves no
 * value of ours that nobody knows to be ours; where the value definitely was not written, the mark is taken back,
 * lest what someone else has written there meanwhile passes for ours.
 */
export async function writeMarked<T>(undo: Undo | undefined, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (undo !== undefined && wasNotWritten(error)) await undo();
    throw error;
  }
}

/** A time-out or a broken connection leaves that open. */
function wasNotWritten(error: unknown): boolean {
  return error instanceof StoreError && (error.code === 'conflict' || retryPolicies[error.code] === 'never');
}

export function changedSince(where: string, path: string): StoreError {
  return new StoreError({
    code: 'conflict',
    message: `${where}: ${path} was changed by someone else since it was read.`,
    remedy: 'It is tried again from what is there now; if it lasts, find out who else writes it.',
  });
}

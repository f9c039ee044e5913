import { StoreError } from '../store-error.ts';
import type { Secret } from './secret.ts';

/**
 * Where the ownership mark is. An annotation, as a label's value takes neither dots nor upper case, which names of
 * definitions and keys have; and keys of neither take the slash of `keyferry.dev/definition`.
 * https://cloud.google.com/secret-manager/docs/annotations
 */
const OWNER_ANNOTATION = 'keyferry.dev_definition';

/** The destination key, where it is not the secret's ID: several keys come to one ID where a slash is replaced. */
export const KEY_ANNOTATION = 'keyferry.dev_key';

/** What a secret is known by: the key in the definition's terms, and the ID it comes to. */
export interface Target {
  readonly key: string;
  readonly id: string;
}

/**
 * The definition that a secret is of; undefined where it has no mark.
 * @throws {StoreError} `invalidName` where it is a definition's under another key: `a/b` and `a-b` are not to take
 *   turns at `a-b`, and the first to be there keeps it
 */
export function ownerOf({ annotations }: Secret, { key, id }: Target): string | undefined {
  const owner = annotations[OWNER_ANNOTATION];
  if (owner === undefined) return undefined;
  const heldKey = annotations[KEY_ANNOTATION] ?? id;
  if (heldKey === key) return owner;
  throw new StoreError({
    code: 'invalidName',
    message: `Google Secret Manager: ${JSON.stringify(key)} and ${JSON.stringify(heldKey)} would both be the secret ${id}, which is that of ${JSON.stringify(heldKey)}.`,
    remedy: `Change name or slash in the destination so that they differ in more than slashes; if ${JSON.stringify(heldKey)} is no more, delete the secret, or its annotation ${OWNER_ANNOTATION} and adopt it.`,
  });
}

export function marksOf({ key, id }: Target, owner: string): Readonly<Record<string, string>> {
  return { [OWNER_ANNOTATION]: owner, ...(key !== id && { [KEY_ANNOTATION]: key }) };
}

/** Whether an annotation is one of ours. */
export const isMark = (name: string): boolean => name === OWNER_ANNOTATION || name === KEY_ANNOTATION;

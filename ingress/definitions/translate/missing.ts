import { nearest } from '../known-fields.ts';
import type { Found } from './kind.ts';

/** That what a manifest refers to is not among what was loaded, or not right itself. */
export function missing(
  kind: string,
  name: string,
  namespace: string | undefined,
  found: Exclude<Found<unknown>, { state: 'found' }>,
): string {
  const place = namespace === undefined ? '' : ` in the namespace ${namespace}`;
  if (found.state === 'broken') return `the ${kind} ${name}${place} has problems of its own`;
  const meant = nearest(name, found.known);
  const hint = meant === undefined ? 'give its file too' : `did you mean ${meant}?`;
  return `expected the ${kind} ${name}${place} among the documents that are loaded; ${hint}`;
}

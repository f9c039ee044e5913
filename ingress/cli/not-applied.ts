import type { TemporalTarget } from '../starters/temporal-problem.ts';

/**
 * What is said of a name that Temporal knows no definition by.
 *
 * @param otherwise what else the command could be given
 */
export function notApplied({ address, namespace }: TemporalTarget, name: string, otherwise = ''): Error {
  return new Error(
    `No definition ${name} was applied to ${address}, namespace ${namespace}. Apply it (keyferry apply, or keyferry dev)${otherwise}.`,
  );
}

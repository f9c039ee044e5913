import type { ActivityDependencies } from '../activities/index.ts';
import type { Starter } from '../ingress/starters/starter.ts';

/** How a reconcile hands one secret to its actor: as a change that no event told of. */
export function createStartSync(starter: Starter): ActivityDependencies['startSync'] {
  return async (definition, path) => {
    await starter.changed({ definition, path, change: { cause: 'reconcile' } });
  };
}

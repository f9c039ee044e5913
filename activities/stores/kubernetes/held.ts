import { MANAGED_BY } from '../../../workflows/model/names.ts';
import type { KubernetesDestination } from '../../../workflows/model/stores/kubernetes.ts';
import { nameOf } from '../kubernetes-api/index.ts';
import type { Held, SecretContent } from '../store.ts';
import { StoreError } from '../store-error.ts';
import type { Outcome } from './each-place.ts';
import type { Secret } from './secret.ts';
import { differencesOf, wantedOf, type View } from './wanted.ts';
import { notThere, nowhere } from './write.ts';

export type Seen = Outcome<View>;

/** One key, and the Secret, or the Secrets, that it stands for. */
export function heldOf(seen: readonly Seen[], settings: KubernetesDestination, key: string): Held {
  const views = seen.flatMap(({ result }) => result ?? []);
  const there = views.flatMap(({ place, secret }) => (secret === undefined ? [] : [{ place, secret }]));
  const [first] = there;
  const single = seen.length === 1;
  const places = there.map(({ place, secret }) => ({ where: nameOf(place), ...marksOf(secret) }));
  const [{ owner, managedBy } = {}] = there.every(({ secret }) => secret.owner === first?.secret.owner)
    ? places
    : [];
  const differing = (view: View, wanted: SecretContent): string[] =>
    differencesOf(wantedOf(wanted, settings, view), settings, view);
  return {
    state: stateOf(there.map(({ secret }) => secret)),
    ...(owner !== undefined && { owner }),
    ...(managedBy !== undefined && { managedBy }),
    ...(single && first && { version: first.secret.resourceVersion }),
    ...(!single && { places }),
    matches: (wanted) => {
      refuseNowhere(seen, key);
      const differences = views.map((view) => differing(view, wanted));
      const [only] = views;
      if (single && only?.secret === undefined && only !== undefined && !settings.create)
        throw notThere(only.place);
      if (single && only?.nowhere) throw nowhere(only.place);
      return (
        there.length === seen.length &&
        there.every(({ secret }) => !secret.deleting) &&
        differences.every(({ length }) => length === 0)
      );
    },
    differences: (wanted) => [...new Set(views.flatMap((view) => differing(view, wanted)))].sort(),
  };
}

function marksOf({ owner, labels }: Secret): Pick<Held, 'owner' | 'managedBy'> {
  const managedBy = labels[MANAGED_BY];
  return { ...(owner !== undefined && { owner }), ...(managedBy !== undefined && { managedBy }) };
}

function stateOf(secrets: readonly Secret[]): Held['state'] {
  if (secrets.some(({ deleting }) => !deleting)) return 'present';
  return secrets.length > 0 ? 'removed' : 'absent';
}

/** No namespace is no success: a label may be missing, or the namespaces are still to come. */
function refuseNowhere(seen: readonly Seen[], key: string): void {
  if (seen.length > 0) return;
  throw new StoreError({
    code: 'awaited',
    message: `Kubernetes, Secret ${key}: the definition selects no namespace that is there.`,
    remedy: 'Label the namespaces that are to have it, or correct namespaces. It is tried again until then.',
  });
}

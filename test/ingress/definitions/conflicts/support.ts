import type { z } from 'zod';
import { findConflicts } from '../../../../ingress/definitions/conflicts/find.ts';
import { definitionSchema, type Definition } from '../../../../workflows/model/definition.ts';

type Spec = z.input<typeof definitionSchema>['spec'];
type WrittenDestination = Omit<Spec['destinations'][number], 'name'>;

/** A definition that reads paths of a Vault of its own. */
export function from(
  name: string,
  path: string,
  destinations: readonly WrittenDestination[],
  spec: Partial<Spec> = {},
): Definition {
  return definitionSchema.parse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name },
    spec: {
      source: { vault: { address: `https://${name}.example`, mount: 'secret', path } },
      destinations: destinations.map((destination, i) => ({ name: `d${String(i)}`, ...destination })),
      ...spec,
    },
  });
}

/** As {@link from}, into the mount `kv` of one Vault. */
export function toVault(name: string, path: string, key: string, spec: Partial<Spec> = {}): Definition {
  return from(name, path, [{ vault: { address: 'https://vault.example', mount: 'kv', path: key } }], spec);
}

/**
 * What was found, one line a conflict: `a/d0 b/d0 kv/x` (`?` where there is no example). That several paths are one key
 * of a destination alone is left out.
 */
export function conflictsOf(...definitions: readonly Definition[]): readonly string[] {
  const between = findConflicts(definitions).conflicts.filter(({ kind }) => kind !== 'oneKey');
  return between.map(({ kind, parties, example }) => {
    const names = parties.map(
      ({ definition, destination }) => `${definition.metadata.name}/d${String(destination)}`,
    );
    return [...(kind === 'ownSource' ? ['own', names[0]] : names), example?.key ?? '?'].join(' ');
  });
}

import { claimOf, type Boundary } from '../../workflows/model/boundary.ts';
import type { Definition } from '../../workflows/model/definition.ts';
import {
  destinations,
  sources,
  type DestinationKind,
  type SourceKind,
} from '../../workflows/model/stores/index.ts';
import type { StoreModel } from '../../workflows/model/stores/registry.ts';
import type { Explained } from './explain.ts';

type Part = Readonly<Record<string, unknown>>;

/**
 * What a definition names that it may not: of those things that are wrong wherever it runs. The worker, which knows its
 * environment, refuses the rest.
 */
export function crossingsOf({ spec }: Definition, boundary: Boundary): readonly Explained[] {
  const parts: [readonly (string | number)[], Part, Readonly<Record<string, StoreModel>>][] = [
    [['spec', 'source'], spec.source, sources],
    ...(spec.source.compose ?? []).map((part, i): (typeof parts)[number] => [
      ['spec', 'source', 'compose', i],
      part,
      sources,
    ]),
    ...spec.destinations.map((each, i): (typeof parts)[number] => [
      ['spec', 'destinations', i],
      each,
      destinations,
    ]),
  ];
  return parts.flatMap(([at, part, stores]) =>
    Object.entries(stores).flatMap(([kind, model]) => {
      const settings = part[kind];
      if (settings === undefined) return [];
      const { crossings } = claimOf(kind as SourceKind | DestinationKind, model, settings as Part, boundary);
      return crossings.map(({ path, message, remedy }) => ({
        path: [...at, kind, ...path],
        atKey: false,
        message: `${message}. ${remedy}`,
      }));
    }),
  );
}

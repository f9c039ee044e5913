import { patternProblem } from '../../workflows/model/pattern-field.ts';
import { compilePattern } from '../../workflows/model/patterns.ts';
import { destinations, sources } from '../../workflows/model/stores/index.ts';
import type { StoreModel } from '../../workflows/model/stores/registry.ts';
import { valueAt } from './explain.ts';

/** A text in a definition that names secrets. */
export interface NamingText {
  readonly path: readonly PropertyKey[];
  readonly text: string;
  /** The store's kind, as in `awsSecretsManager`. */
  readonly store: string;
  /** Name of the store's setting. */
  readonly field: string;
  /** The store's settings. */
  readonly settings: unknown;
}

/** The patterns of what a definition reads. The definition need not be right. */
export function sourcePatterns(definition: unknown): readonly NamingText[] {
  const source = ['spec', 'source'];
  const parts = valueAt(definition, [...source, 'compose']);
  const places = Array.isArray(parts) ? [...parts.keys()].map((index) => [...source, 'compose', index]) : [];
  return [source, ...places].flatMap((place) => textsIn(definition, place, sources));
}

/** The templates that name what a definition writes. The definition need not be right. */
export function destinationTemplates(definition: unknown): readonly NamingText[] {
  const list = valueAt(definition, ['spec', 'destinations']);
  if (!Array.isArray(list)) return [];
  return [...list.keys()].flatMap((index) => {
    const place = ['spec', 'destinations', index];
    const http = valueAt(definition, [...place, 'http']);
    const removal = valueAt(http, ['remove', 'url']);
    const path = [...place, 'http', 'remove', 'url'];
    return [
      ...textsIn(definition, place, destinations),
      ...(typeof removal === 'string'
        ? [{ path, text: removal, store: 'http', field: 'url', settings: http }]
        : []),
    ];
  });
}

function textsIn(
  definition: unknown,
  place: readonly PropertyKey[],
  stores: Readonly<Record<string, StoreModel>>,
): readonly NamingText[] {
  return Object.entries(stores).flatMap(([store, { fields }]) => {
    const settings = valueAt(definition, [...place, store]);
    return fields.flatMap((field): readonly NamingText[] => {
      const text = valueAt(settings, [field]);
      return typeof text === 'string'
        ? [{ path: [...place, store, field], text, store, field, settings }]
        : [];
    });
  });
}

/** Whether a pattern is one path. One that cannot be read is none. */
export function isPlain(pattern: string): boolean {
  return patternProblem(pattern) === undefined && compilePattern(pattern).literalPrefix === pattern;
}

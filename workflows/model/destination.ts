import { z } from 'zod';
import { destinations, type DestinationKind } from './stores/index.ts';
import { kindsOf, namesOneOf, storeFields, storeIn } from './stores/registry.ts';
import { transform } from './transform.ts';

const kinds = kindsOf(destinations);

export const destination = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, {
        error: 'expected 1 to 63 letters, digits, dots, dashes, underscores',
      })
      .describe('Name of the destination, shown in outcomes.'),
    ...storeFields(destinations),
    transform: transform.optional().describe('For this destination only, after what the definition does.'),
  })
  .refine(namesOneOf(kinds), { error: `expected exactly one of ${kinds.join(', ')}` });

export type DestinationSpec = z.output<typeof destination>;

export function kindOf(spec: DestinationSpec): DestinationKind | undefined {
  return storeIn(destinations, spec)?.kind;
}

/** What capture groups may go into, and where in the store's settings it stands. */
export function templatesOf(spec: DestinationSpec): readonly (readonly [path: string[], template: string])[] {
  const kind = kindOf(spec);
  if (kind === undefined) return [];
  const settings: Readonly<Record<string, unknown>> = spec[kind] ?? {};
  const removal = spec.http?.remove?.url;
  const others: [string[], string][] = removal === undefined ? [] : [[['remove', 'url'], removal]];
  return destinations[kind].fields
    .flatMap((field): [string[], string][] => {
      const template = settings[field];
      return typeof template === 'string' ? [[[field], template]] : [];
    })
    .concat(others);
}

/** The template of the destination's key, whichever store it is of; its parts are joined by slashes. */
export function templateOf(spec: DestinationSpec): string {
  return storeIn(destinations, spec)?.texts.join('/') ?? '';
}

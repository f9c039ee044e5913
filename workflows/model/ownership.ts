import { z } from 'zod';

/**
 * Who a secret at a destination belongs to. The ownership mark there is `<installation>/<definition>`, so that two
 * installations with a definition of one name can tell their secrets apart. Marks of earlier versions are the
 * definition's name alone.
 */

const NAME = '[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?';

/** What an installation may be called; the ID of a Temporal namespace, which is the default, is a UUID. */
export const installationName = z
  .string()
  .regex(new RegExp(`^${NAME}$`), { error: 'expected 1 to 63 lower-case letters, digits, dots, dashes' });

export function ownerMark(installation: string, definition: string): string {
  return `${installation}/${definition}`;
}

/** What a mark says; without an installation it is one of an earlier version. */
export function readMark(mark: string): { readonly installation?: string; readonly definition: string } {
  const slash = mark.indexOf('/');
  if (slash === -1) return { definition: mark };
  return { installation: mark.slice(0, slash), definition: mark.slice(slash + 1) };
}

/** Setting `adopt`: which secrets a definition may take over though it did not create them. */
export const adopt = z
  .union([
    z.boolean(),
    z
      .strictObject({
        unmarked: z
          .boolean()
          .optional()
          .describe('true: those that carry no ownership mark, as adopt: true.'),
        from: z
          .array(
            z.string().regex(new RegExp(`^(${NAME}/)?${NAME}$`), {
              error: 'expected the name of a definition, or <installation>/<definition>',
            }),
          )
          .min(1)
          .optional()
          .describe(
            'Those of these definitions, which were renamed or split. A bare name is of the same installation.',
          ),
        managedBy: z
          .array(z.string().min(1).max(256))
          .min(1)
          .optional()
          .describe(
            'Those without an ownership mark whose tag, label or custom metadata managed-by has one of these values, as in external-secrets.',
          ),
      })
      .refine((a) => Object.keys(a).length > 0, {
        error: 'expected at least one of unmarked, from, managedBy',
      }),
  ])
  .default(false)
  .describe(
    'May it take over secrets that it did not create? true: those without an ownership mark. {from: […]}: those of these definitions.',
  );

export type Adopt = z.output<typeof adopt>;

/** {@link Adopt} with nothing left out. */
export interface Adoption {
  readonly unmarked: boolean;
  readonly from: readonly string[];
  readonly managedBy: readonly string[];
}

export function adoptionOf(given: Adopt): Adoption {
  if (typeof given === 'boolean') return { unmarked: given, from: [], managedBy: [] };
  const { unmarked = false, from = [], managedBy = [] } = given;
  return { unmarked, from, managedBy };
}

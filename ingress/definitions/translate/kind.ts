import type { z } from 'zod';
import type { definitionSchema } from '../../../workflows/model/definition.ts';

/** A definition as a person would write it: what has a default may be left out. */
export type Written = z.input<typeof definitionSchema>;
export type WrittenSpec = Written['spec'];
export type WrittenSource = WrittenSpec['source'];
export type WrittenDestination = WrittenSpec['destinations'][number];

/** A kind of document: what its fields are. */
export interface Kind<S extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly apiVersions: readonly string[];
  readonly schema: S;
}

/** What became of looking for a document that another refers to. `broken`: it is there, and has problems of its own. */
export type Found<T> =
  | { readonly state: 'found'; readonly manifest: T }
  | { readonly state: 'missing'; readonly known: readonly string[] }
  | { readonly state: 'broken' };

/** What the translation of one manifest may use. */
export interface Translation {
  /**
   * Says that a field cannot be honoured: which, and why. No definition comes out of a manifest with a problem.
   * @param path as in `['spec', 'dest', 0, 'aws']`
   */
  report(path: readonly PropertyKey[], message: string): void;
  /**
   * A manifest among all that were loaded.
   * @param namespace undefined where the kind has none
   */
  find<S extends z.ZodType>(kind: Kind<S>, namespace: string | undefined, name: string): Found<z.output<S>>;
}

/** How manifests of a kind become definitions. */
export interface Translator extends Kind {
  /** None for a kind that others refer to, and that is nothing by itself. */
  translate(manifest: unknown, translation: Translation): readonly Written[];
}

export function defineTranslator<S extends z.ZodType>(
  kind: Kind<S>,
  translate: (manifest: z.output<S>, translation: Translation) => readonly Written[],
): Translator {
  return {
    ...kind,
    translate: (manifest, translation) => translate(kind.schema.parse(manifest), translation),
  };
}

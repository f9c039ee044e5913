import type { MissingKey } from '../../../../../activities/transform/template/evaluate/fields.ts';
import type { Dialect } from '../../../../../activities/transform/template/functions/index.ts';
import type { Question } from '../oracle.ts';

/** Cases of one kind: each is rendered by Go and by us, and both must agree to the byte, or both fail. */
export interface CaseGroup {
  readonly about: string;
  /** For all of the group that have none of their own. */
  readonly data?: unknown;
  readonly dialect?: Dialect;
  readonly missingKey?: MissingKey;
  readonly templates: readonly (string | Question)[];
}

export function questionsOf({ templates, about: _, ...defaults }: CaseGroup): Question[] {
  return templates.map((each) => ({
    ...defaults,
    ...(typeof each === 'string' ? { template: each } : each),
  }));
}

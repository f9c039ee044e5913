import { defineSearchAttributeKey, SearchAttributeType, type SearchAttributePair } from '@temporalio/common';
import { searchAttributes } from '../../workflows/model/names.ts';

/** Search attributes for a start, as far as the service has registered them: an unknown one would be refused. */
export function searchAttributePairs(
  values: Partial<Record<keyof typeof searchAttributes, string>>,
  registered: ReadonlySet<string>,
): { typedSearchAttributes?: SearchAttributePair[] } {
  const pairs = Object.entries(values).flatMap(([key, value]) => {
    const name = searchAttributes[key as keyof typeof searchAttributes];
    return registered.has(name)
      ? [{ key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD), value }]
      : [];
  });
  return pairs.length === 0 ? {} : { typedSearchAttributes: pairs };
}

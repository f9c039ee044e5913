import {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
  type SearchAttributePair,
} from '@temporalio/common';
import { searchAttributes } from './model/names.ts';
import { syncAttributes } from './model/sync-start.ts';

/** Search attributes of a `syncSecret` at its start, as the SDK takes them in clients and workflows. */
export function startAttributes(definition: string, path: string): TypedSearchAttributes {
  return new TypedSearchAttributes(
    Object.entries(syncAttributes(definition, path)).map(([name, value]) => ({
      key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD),
      value,
    })),
  );
}

/** Search attributes of a `reconcile`. */
export function reconcileAttributes(definition: string): SearchAttributePair[] {
  return [
    {
      key: defineSearchAttributeKey(searchAttributes.definition, SearchAttributeType.KEYWORD),
      value: definition,
    },
  ];
}

import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
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

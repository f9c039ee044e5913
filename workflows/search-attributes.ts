import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { searchAttributes } from './model/names.ts';

const definition = defineSearchAttributeKey(searchAttributes.definition, SearchAttributeType.KEYWORD);
const outcomeKey = defineSearchAttributeKey(searchAttributes.outcome, SearchAttributeType.KEYWORD);

/**
 * Makes the outcome searchable. Where the service lacks our attributes the starter left them out, and upserting one
 * would block the workflow, so what it was started with decides.
 */
export function noteOutcome(outcome: 'synced' | 'failed' | 'suspended'): void {
  if (workflowInfo().typedSearchAttributes.get(definition) === undefined) return;
  upsertSearchAttributes([{ key: outcomeKey, value: outcome }]);
}

import type { Definition } from './definition.ts';
import { searchAttributes } from './names.ts';

/** What every start of `syncSecret` says of itself, whoever starts it. Pure: client, edge and workflows share it. */

/** Name of the workflow that keeps one secret under one definition in line. */
export const SYNC_WORKFLOW = 'syncSecret';

/** Name of the workflow whose run is the record of what an HTTP destination was sent. */
export const RECORD_WORKFLOW = 'recordSent';

/** Name of the signal that tells it of a change; its payload is a `ChangedSignal`. */
export const CHANGED_SIGNAL = 'changed';

/** Temporal's own limit is 400 bytes for the encoded payload (limit.userMetadataSummarySize). */
const SUMMARY_BYTES = 300;

/** Visibility on PostgreSQL and MySQL keeps a Keyword in 255 characters; bytes are counted to be safe. */
const KEYWORD_BYTES = 255;

/** One line for Temporal's UI: `payments/a → aws-prod, dr`. */
export function syncSummary(definition: Definition, path: string): string {
  const names = definition.spec.destinations.map(({ name }) => name);
  return cut(`${path} → ${names.join(', ')}`, SUMMARY_BYTES);
}

/** As {@link syncSummary}: `payments/a → hook: sent`. */
export function sentSummary(destination: string, path: string): string {
  return cut(`${path} → ${destination}: sent`, SUMMARY_BYTES);
}

/** Values of the search attributes at the start, by name. */
export function syncAttributes(definition: string, path: string): Readonly<Record<string, string>> {
  return {
    [searchAttributes.definition]: cut(definition, KEYWORD_BYTES),
    [searchAttributes.path]: cut(path, KEYWORD_BYTES),
  };
}

/** Whole characters that take at most so many bytes as JSON; what is cut off shows as an ellipsis. */
function cut(text: string, maxBytes: number): string {
  const bytes = (part: string): number => new TextEncoder().encode(JSON.stringify(part)).length - 2;
  if (text.length <= maxBytes && bytes(text) <= maxBytes) return text;
  let kept = '';
  let left = maxBytes - bytes('…');
  for (const character of text) {
    left -= bytes(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

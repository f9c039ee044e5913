import type { Change, SourceEvent } from '../../workflows/model/event.ts';
import type { ChangedRequest } from '../starters/starter.ts';
import type { TakeTurns } from '../turns.ts';
import type { DefinitionIndex, Match } from './match.ts';

export interface Coalesced {
  /** One for each secret, carrying the newest of its events. */
  readonly changes: readonly ChangedRequest[];
  /** Events that are of at least one secret. */
  readonly matched: number;
}

/** Many events of one batch for one secret become one change: the source is read again anyway. */
export async function coalesce(
  events: readonly SourceEvent[],
  definitions: DefinitionIndex,
  turns: TakeTurns,
): Promise<Coalesced> {
  const changes = new Map<string, ChangedRequest>();
  let matched = 0;
  for (const event of events) {
    const turn = turns(1);
    if (turn !== undefined) await turn;
    const matches = definitions.match(event);
    if (matches.length > 0) matched++;
    for (const match of matches) {
      const key = `${match.definition.metadata.name}\n${match.path}`;
      const before = changes.get(key);
      changes.set(key, before === undefined ? changeOf(match, event) : newer(before, changeOf(match, event)));
    }
  }
  return { changes: [...changes.values()], matched };
}

function changeOf({ definition, path, kvVersion }: Match, { operation, at }: SourceEvent): ChangedRequest {
  return { definition, path, change: { cause: 'event', operation, at, ...(kvVersion && { kvVersion }) } };
}

/** Of two at one instant the later in the log counts. */
function newer(before: ChangedRequest, after: ChangedRequest): ChangedRequest {
  const newest = Date.parse(after.change.at ?? '') < Date.parse(before.change.at ?? '') ? before : after;
  if (before.change.kvVersion === after.change.kvVersion) return newest;
  // One assumed KV 1, the other KV 2: one of them is right, and saying neither loses neither.
  const { kvVersion: _, ...change }: Change = newest.change;
  return { ...newest, change };
}

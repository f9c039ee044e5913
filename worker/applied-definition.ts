import type { AppliedDefinition } from '../activities/definition-in-force.ts';
import { appliedDefinition } from '../ingress/schedules/apply.ts';
import type { TemporalConnection } from '../ingress/starters/connect.ts';
import { startFailure } from '../ingress/starters/grpc-failure.ts';
import { StartFailed } from '../ingress/starters/starter.ts';
import type { Log } from '../ingress/log.ts';
import { definitionSchema, type Definition } from '../workflows/model/definition.ts';
import { readDefinition, Unreadable } from '../workflows/model/given.ts';
import { scheduleId } from '../workflows/model/names.ts';

/** One question, with the client's own retries in it. */
const ANSWER_MS = 5_000;

const NOT_ALLOWED =
  'schedules may not be read, so syncs go by the definition that they were started with: let the worker describe schedules';

/**
 * Asks Temporal what is applied. Each answer is of after the question: those who ask while an answer is under way
 * share the next one, so that hundreds of secrets of one definition that change together cost few requests.
 */
export function createAppliedDefinition(temporal: TemporalConnection, log: Log): AppliedDefinition {
  let warned = false;
  return sharingTheNext(async (name) => {
    try {
      const found: unknown = await temporal.connection.withDeadline(Date.now() + ANSWER_MS, () =>
        appliedDefinition(temporal.client, name),
      );
      return found === undefined ? undefined : read(name, found);
    } catch (error) {
      const failure = startFailure(error, temporal);
      if (failure.code !== 'forbidden') throw failure;
      if (!warned) log.warn({ reason: failure.message }, NOT_ALLOWED);
      warned = true;
      return undefined;
    }
  });
}

/** As this version has it; one that another version applied is left as it is, as far as it is a definition at all. */
function read(name: string, found: unknown): Definition {
  const parsed = definitionSchema.safeParse(found);
  if (parsed.success) return parsed.data;
  try {
    return readDefinition(found);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new StartFailed({
      code: 'notConfigured',
      message: `The schedule ${scheduleId(name)} holds no definition that this version of Keyferry can read: look at its ${error.message}.`,
      remedy: 'Apply the definition again with keyferry apply.',
    });
  }
}

function sharingTheNext<T>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const underWay = new Map<string, Promise<T>>();
  const next = new Map<string, Promise<T>>();

  function begin(name: string): Promise<T> {
    const answer = ask(name).finally(() => underWay.delete(name));
    underWay.set(name, answer);
    return answer;
  }

  return (name) => {
    const before = underWay.get(name);
    if (before === undefined) return begin(name);
    let after = next.get(name);
    if (after === undefined) {
      after = before
        .then(
          () => undefined,
          () => undefined,
        )
        .then(() => {
          next.delete(name);
          return begin(name);
        });
      next.set(name, after);
    }
    return after;
  };
}

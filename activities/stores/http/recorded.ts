import type { DestinationStore, Held, Origin } from '../store.ts';
import type { SentRecords } from '../world.ts';

/**
 * A destination that goes by a record of what it was sent: what was sent once counts as there, and as ours. What the
 * receiver did with it since is not known.
 */
export function recorded(
  destination: DestinationStore,
  records: SentRecords | undefined,
  origin: Origin | undefined,
): DestinationStore {
  if (records === undefined || origin === undefined)
    throw new TypeError('send: onChange was opened without records of what was sent');
  return {
    ...destination,
    capabilities: { ...destination.capabilities, oneWriter: true },
    async read() {
      const [unknown, last] = await Promise.all([destination.read(), records.last(origin)]);
      return last === undefined ? unknown : sent(unknown, last, origin.owner);
    },
    async write(wanted, options) {
      const written = await destination.write(wanted, options);
      await records.keep(origin, options.token);
      return written;
    },
    async remove(held) {
      await destination.remove(held);
      await records.keep(origin, undefined);
    },
  };
}

function sent(unknown: Held, last: string, owner: string): Held {
  return {
    ...unknown,
    state: 'present',
    owner,
    // The other one first: it names what could not be sent.
    matches: (wanted, token) => unknown.matches(wanted, token) || token === last,
  };
}

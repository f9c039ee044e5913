import type { HttpDestination } from '../../../workflows/model/stores/http.ts';
import type {
  DestinationCapabilities,
  DestinationSession,
  DestinationStore,
  Held,
  SecretContent,
  WriteOptions,
  Written,
} from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { addressGuard, type AddressGuard } from '../address.ts';
import { bodyMaker, type BodyMaker } from './body.ts';
import { urlsIn } from './key.ts';
import { openSender, TITLE, type Sender } from './sender.ts';
import { recorded } from './recorded.ts';
import { checkUrl } from './url.ts';

/**
 * Nothing is asked of the receiver yet.
 * @throws {StoreError} `notConfigured`, naming the header or the field of tls
 */
export async function openHttpDestination(
  settings: HttpDestination,
  options: OpenOptions,
): Promise<DestinationSession> {
  const body = bodyMaker(settings, TITLE);
  const { guard = addressGuard({ private: [], plainHttp: [] }, TITLE) } = options.world;
  const sender = await openSender(settings, guard, options);
  return {
    at: (key, origin) => {
      const destination = destinationAt(settings, key, { body, guard, sender });
      return settings.send === 'onChange' ? recorded(destination, options.world.sent, origin) : destination;
    },
    [Symbol.asyncDispose]: () => sender[Symbol.asyncDispose](),
  };
}

interface Parts {
  readonly body: BodyMaker;
  readonly guard: AddressGuard;
  readonly sender: Sender;
}

function destinationAt(
  settings: HttpDestination,
  key: string,
  { body, guard, sender }: Parts,
): DestinationStore {
  const [text, removalText = text] = urlsIn(key);
  const [url, removalUrl] = [checkUrl(text), checkUrl(removalText)];
  const capabilities: DestinationCapabilities = {
    readsBack: false,
    conditionalWrites: false,
    replicates: false,
    ...(settings.remove === undefined && { removes: false }),
  };
  return {
    capabilities,
    key: text,
    read: () => Promise.resolve(unknownAt(guard, url, body)),
    write: async (wanted, options) => await write(settings, url, await body(wanted), options, sender),
    remove: () => remove(settings, removalUrl, sender),
  };
}

/** An API of anyone's has no way to be asked that would be the same for all: what is there, and whose, is not known. */
function unknownAt(guard: AddressGuard, url: URL, body: BodyMaker): Held {
  return {
    state: 'unknown',
    matches: () => {
      // So that a dry run names what could not be sent.
      guard.check(url);
      return false;
    },
    differences: () => [],
    // So that a dry run names a body that cannot be made.
    others: async (wanted: SecretContent) => {
      await body(wanted);
      return [];
    },
  };
}

/**
 * Every attempt to send one content carries the same key, so that a receiver that keeps keys takes it once.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
async function write(
  { method }: HttpDestination,
  url: URL,
  { bytes, type }: Awaited<ReturnType<BodyMaker>>,
  { token }: WriteOptions,
  sender: Sender,
): Promise<Written> {
  const headers = { 'content-type': type, 'idempotency-key': `"${token}"` };
  await sender.send({ operation: 'write', method, url, headers, body: bytes });
  return {};
}

/** No token: a removal after another write is another removal, and nothing here tells the two apart. */
async function remove({ remove: how }: HttpDestination, url: URL, sender: Sender): Promise<void> {
  if (how === undefined) return;
  const { method } = how;
  // What DELETE does not find is gone; of another method's URL that would be a mistake in the definition.
  const gone = method === 'DELETE' ? [404, 410] : [];
  await sender.send({ operation: 'remove', method, url, headers: {}, gone });
}

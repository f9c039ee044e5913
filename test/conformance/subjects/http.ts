import { httpKey } from '../../../activities/stores/http/index.ts';
import type { SecretContent } from '../../../activities/stores/store.ts';
import { destination } from '../../../workflows/model/destination.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { startEndpoint } from '../../support/http-endpoint/server.ts';
import { createShelf, MAX_BYTES, type Kept } from '../../support/http-endpoint/shelf.ts';
import { uniqueName } from '../../support/unique.ts';
import type { DestinationRig, Found } from '../rig.ts';
import type { DestinationSubject } from '../subject.ts';
import { worldOf } from '../world.ts';

const NOT_ASKED = 'an API of anyone’s has no way to be asked what it holds, so every pass sends';
const NO_MARK = 'nothing can be recorded there: the definition that names the URL owns it';
const ITS_OWN_LIMIT = 'the limit is the receiver’s own, which it tells when it is reached (413)';

const TOKENS = { good: 'good', forbidden: 'forbidden' };

export const httpDestination: DestinationSubject = {
  title: 'HTTP',
  against: 'our receiver, after the draft on Idempotency-Key',
  cannot: {
    'what is not there is absent': NOT_ASKED,
    'merge keeps the keys of others': NOT_ASKED,
    'merge keeps the keys of others in JSON that they wrote as bytes': NOT_ASKED,
    'merge into what is no object of keys is refused, and it stays as it is': NOT_ASKED,
    'what is written arrives, and is held with its mark': NO_MARK,
    'written twice it is one version, and costs no write': NOT_ASKED,
    'a changed value arrives, and what would change is told by name': NOT_ASKED,
    'a stale expectation is a conflict, and what is newer stays': NOT_ASKED,
    'two that create one secret at the same time leave one version': NOT_ASKED,
    'what somebody else made is not written': NO_MARK,
    'what somebody else made is not removed': NO_MARK,
    'adopt takes over what somebody else made': NO_MARK,
    'adopt takes over what holds the value already': NOT_ASKED,
    'what another definition wrote is refused, with adopt too': NO_MARK,
    'what another installation wrote is refused, with adopt too, and not removed': NO_MARK,
    'adopt.from takes over what the definition that it names wrote': NO_MARK,
    'a mark without an installation is refused, and taken over once': NO_MARK,
    'adopt.managedBy takes over what carries the mark of the manager that it names, and nothing else':
      NO_MARK,
    'metadata of others is kept by every write': NO_MARK,
    'a larger one is refused before anything is written': ITS_OWN_LIMIT,
  },
  async start(): Promise<DestinationRig> {
    await using stack = new AsyncDisposableStack();
    const shelf = createShelf(TOKENS);
    const endpoint = stack.use(await startEndpoint({ answer: shelf.answer }));
    const proxy = stack.use(
      await startFaultProxy({
        target: endpoint.url,
        isWrite: () => true,
        throttled: (afterSeconds) => ({
          status: 429,
          ...(afterSeconds !== undefined && { headers: { 'retry-after': String(afterSeconds) } }),
        }),
        serverError: ({ body }) => ({ status: 500, body: `cannot take ${body.toString()}` }),
      }),
    );
    const url = `${proxy.address}/secrets/`;
    const key = (name: string): string => httpKey({ url: `${url}$0` }, [name]);
    const pathOf = (name: string): string => new URL(key(name)).pathname;
    const env: Readonly<Record<string, string>> = {
      allowed: `Bearer ${TOKENS.good}`,
      forbidden: `Bearer ${TOKENS.forbidden}`,
      expired: 'Bearer expired',
    };
    const opened = stack.move();
    return {
      faults: proxy.faults,
      world: worldOf((name) => env[name]),
      newName: () => uniqueName('conformance'),
      spec: (_name, access = 'allowed') =>
        destination.parse({
          name: 'http',
          http: {
            url,
            method: 'PUT',
            secretHeaders: { authorization: { env: access } },
            remove: {},
          },
        }),
      key,
      look: (name) => Promise.resolve(foundIn(shelf.at(pathOf(name)))),
      put: (name, content) => {
        const { body, type } = sent(content);
        shelf.put(pathOf(name), body, type);
        return Promise.resolve();
      },
      limit: () => ({
        at: { kind: 'value', value: 'x'.repeat(MAX_BYTES) },
        above: { kind: 'value', value: 'x'.repeat(MAX_BYTES + 1) },
      }),
      names: {
        edge: [
          `${uniqueName('slashes')}/a//b/`,
          `${uniqueName('signs')} ?#%2F&=+;,:@!$'()*[]{}|^\`"<>\\`,
          `${uniqueName('日本語')} 🔑`,
          `${uniqueName('dots')}/..a/b../...`,
          `${uniqueName('long')}${'x'.repeat(7_900)}`,
        ],
        refused: ['..', 'a/../b', 'a/.', './a', 'x'.repeat(8_001), '\ud800'],
      },
      [Symbol.asyncDispose]: () => opened.disposeAsync(),
    };
  },
};

function sent(content: SecretContent): { body: Buffer; type: string } {
  if (content.kind === 'keys')
    return { body: Buffer.from(JSON.stringify(content.keys)), type: 'application/json' };
  const { value } = content;
  if (typeof value === 'string') return { body: Buffer.from(value), type: 'text/plain; charset=utf-8' };
  return { body: Buffer.from(value), type: 'application/octet-stream' };
}

function foundIn(kept: Kept | undefined): Found | undefined {
  if (kept === undefined) return undefined;
  return { content: contentOf(kept), versions: kept.writes, metadata: {} };
}

function contentOf({ body, type }: Kept): SecretContent {
  if (type === 'application/json')
    return { kind: 'keys', keys: JSON.parse(body.toString()) as Record<string, string> };
  if (type.startsWith('text/plain')) return { kind: 'value', value: body.toString() };
  return { kind: 'value', value: Uint8Array.from(body) };
}

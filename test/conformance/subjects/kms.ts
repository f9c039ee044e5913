import type { KeyValue, SecretContent } from '../../../activities/stores/store.ts';
import { source } from '../../../workflows/model/source.ts';
import { createKmsKey, type KmsKey } from '../../support/aws-kms.ts';
import { startAwsProxy } from '../../support/aws-proxy.ts';
import { refusalOf } from '../../support/aws-rules.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { uniqueName } from '../../support/unique.ts';
import type { Access, SourceRig } from '../rig.ts';
import { KEYS_APART, type SourceSubject } from '../subject.ts';
import { worldOf } from '../world.ts';

const KEY_IDS = {
  allowed: 'AKIAALLOWED000000000',
  forbidden: 'AKIAFORBIDDEN0000000',
  expired: 'AKIAEXPIRED000000000',
} as const satisfies Record<Access, string>;

const HELD = 'the definition itself holds the values, and is one secret';

type Values = Readonly<Record<string, { readonly ciphertext: string } | { readonly empty: true }>>;

export const kmsSource: SourceSubject = {
  title: 'AWS KMS',
  against: 'moto 5.2',
  cannot: {
    'what is not there is absent': HELD,
    'what was removed is not present': HELD,
    'every secret is listed once, page by page': HELD,
    'an object of keys that stands there as JSON in bytes is read as keys': KEYS_APART,
  },
  async start(): Promise<SourceRig> {
    await using stack = new AsyncDisposableStack();
    const moto = stack.use(await startAwsProxy());
    const refused = { [KEY_IDS.forbidden]: 'forbidden', [KEY_IDS.expired]: 'expired' } as const;
    moto.script('*', async (request, forward) => refusalOf(request, refused) ?? (await forward()), Infinity);
    const proxy = stack.use(
      await startFaultProxy({
        target: moto.endpoint,
        isWrite: () => false,
        throttled: (afterSeconds) => ({
          ...errorOf(400, 'ThrottlingException', 'Rate exceeded'),
          ...(afterSeconds !== undefined && { headers: { 'retry-after': String(afterSeconds) } }),
        }),
        serverError: ({ body }) => errorOf(500, 'KMSInternalException', `you sent ${body.toString()}`),
      }),
    );
    const key = stack.use(await createKmsKey());
    const secrets = new Map<string, Values>();
    const unnamed: Values = { password: { ciphertext: await key.encrypt('x', CONTEXT) } };
    const env: Readonly<Record<string, string>> = { ...KEY_IDS, secret: 'secret-access-key' };
    const opened = stack.move();
    return {
      faults: proxy.faults,
      world: worldOf((name) => env[name]),
      newName: () => uniqueName('conformance'),
      spec: (name, access = 'allowed') =>
        source.parse({
          kms: {
            region: 'us-east-1',
            endpoint: proxy.address,
            auth: { accessKey: { id: { env: access }, secret: { env: 'secret' } } },
            encryptionContext: CONTEXT,
            values: secrets.get(name) ?? unnamed,
          },
        }),
      put: async (name, content) => {
        secrets.set(name, await encrypted(key, keysOf(content)));
      },
      remove: () => Promise.reject(new Error(HELD)),
      expected: (content) => ({ kind: 'keys', keys: keysOf(content) }),
      [Symbol.asyncDispose]: () => opened.disposeAsync(),
    };
  },
};

const CONTEXT = { app: 'conformance' };

function keysOf(content: SecretContent): Readonly<Record<string, KeyValue>> {
  return content.kind === 'keys' ? content.keys : { value: content.value };
}

async function encrypted(key: KmsKey, values: Readonly<Record<string, KeyValue>>): Promise<Values> {
  const entries = Object.entries(values).map(async ([name, value]): Promise<[string, Values[string]]> => {
    if (value === '') return [name, { empty: true }];
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) throw new TypeError('no text, no bytes');
    return [name, { ciphertext: await key.encrypt(value, CONTEXT) }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function errorOf(status: number, type: string, message: string): { status: number; body: string } {
  return { status, body: JSON.stringify({ __type: type, message }) };
}

import fc from 'fast-check';
import { describe as suite, expect, test } from 'vitest';
import { openAwsDestination } from '../../../../activities/stores/aws-secrets-manager/index.ts';
import { samePolicy } from '../../../../activities/stores/aws-secrets-manager/policy-form.ts';
import { valueRules } from '../../../../activities/stores/aws-secrets-manager/value-rules.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import { holdsPayload, payloadOf, type Payload } from '../../../../activities/stores/payload.ts';
import { contentOf } from '../../../../activities/stores/stored.ts';
import type { JsonValue } from '../../../../activities/stores/store.ts';
import { awsDestination } from '../../../../workflows/model/stores/aws-secrets-manager.ts';
import { countingWorld } from './harness.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html, Name */
const ALLOWED = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

const nearNames = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.stringMatching(/^[A-Za-z0-9/_+=.@-]{1,20}$/),
  fc.stringMatching(/^[a-b/ -]{1,4}$/),
);

const shape = { encoding: 'text' } as const;

suite('What AWS Secrets Manager is given', () => {
  test('a name that AWS takes is the key as it stands, and any other is refused: no two meet', async () => {
    const settings = awsDestination.parse({ name: '$1', region: 'us-east-1' });
    const signal = new AbortController().signal;
    await using session = await openAwsDestination(settings, { world: countingWorld(), signal });
    fc.assert(
      fc.property(nearNames, (name) => {
        if (ALLOWED.test(name)) expect(session.at(name).key).toBe(name);
        else expect(() => session.at(name)).toThrow(StoreError);
      }),
    );
  });

  test('keys that are written are the keys that are read back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (values) => {
        const keys = values as Readonly<Record<string, JsonValue>>;
        const payload = payloadOf({ kind: 'keys', keys }, shape, valueRules('x'));
        const stored = storedOf(payload);
        expect(holdsPayload(stored, payload)).toBe(true);
        const again = contentOf(stored);
        expect(again.kind).toBe('keys');
        expect(payloadOf(again, shape, valueRules('x'))).toMatchObject({ text: stored });
      }),
    );
  });

  test('two values that differ are never taken for the same', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [left, right] = [a, b].map((each) =>
          payloadOf({ kind: 'value', value: each }, shape, valueRules('x')),
        );
        if (left === undefined || right === undefined) throw new Error('two were given');
        expect(holdsPayload(storedOf(left), right)).toBe(fc.stringify(a) === fc.stringify(b));
      }),
    );
  });

  test('a policy is itself in any notation, and no other', () => {
    const texts = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
    const policy = (actions: readonly string[], resources: unknown) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Action: actions, Resource: resources }] });
    fc.assert(
      fc.property(texts, texts, fc.boolean(), (actions, other, single) => {
        const [one] = actions;
        const notation = policy([...actions].reverse(), single ? one : [one]);
        expect(samePolicy(policy(actions, one), notation)).toBe(true);
        const sameSet = [...actions].sort().join() === [...other].sort().join();
        expect(samePolicy(policy(actions, one), policy(other, one))).toBe(sameSet);
      }),
    );
  });
});

function storedOf(payload: Payload): string | Uint8Array {
  return payload.kind === 'bytes' ? payload.bytes : payload.text;
}

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe as suite, expect, test } from 'vitest';
import { versionOf } from '../../../../activities/stores/kms/version.ts';
import type { KmsSource } from '../../../../workflows/model/stores/kms.ts';

const context = fc.dictionary(fc.constantFrom('a', 'b', '"', ','), fc.constantFrom('', 'a', '"', '],['), {
  maxKeys: 3,
});

const settings: fc.Arbitrary<KmsSource> = fc.record(
  {
    encryptionContext: context,
    values: fc.dictionary(
      fc.constantFrom('a', 'b', 'a","b', '__proto__', 'null'),
      fc.oneof(
        fc.constant({ empty: true as const }),
        fc.record(
          { ciphertext: fc.constantFrom('AA==', 'AQ==', 'null'), encryptionContext: context },
          { requiredKeys: ['ciphertext'] },
        ),
      ),
      { minKeys: 1, maxKeys: 3 },
    ),
  },
  { requiredKeys: ['values'] },
);

/** What is asked of KMS for each key, which is all that makes the secret what it is. */
function meaningOf({ values, encryptionContext: common = {} }: KmsSource): unknown {
  return new Map(
    Object.entries(values).map(([key, { ciphertext, encryptionContext }]) => [
      key,
      ciphertext === undefined ? 'empty' : { ciphertext, context: { ...(encryptionContext ?? common) } },
    ]),
  );
}

function shuffled<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).reverse());
}

suite('The version of a KMS source, fuzzed', () => {
  test('is the same for two definitions where they ask the same of KMS, and only there', () => {
    fc.assert(
      fc.property(settings, settings, (a, b) => {
        const same = isDeepStrictEqual(meaningOf(a), meaningOf(b));
        expect(versionOf(a) === versionOf(b)).toBe(same);
      }),
      { numRuns: 2_000 },
    );
  });

  test('does not depend on the order in which values and contexts stand', () => {
    fc.assert(
      fc.property(settings, ({ values, encryptionContext }) => {
        const other = {
          ...(encryptionContext && { encryptionContext: shuffled(encryptionContext) }),
          values: shuffled(values),
        };
        expect(versionOf({ values, ...(encryptionContext && { encryptionContext }) })).toBe(versionOf(other));
      }),
    );
  });
});

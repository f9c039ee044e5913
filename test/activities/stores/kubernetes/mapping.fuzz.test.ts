import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSecretName, splitKey } from '../../../../activities/stores/kubernetes/names.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import { contentOf, dataOf } from '../../../../activities/stores/kubernetes/values.ts';

const RUNS = { numRuns: 2_000 };

/** Names made of what is allowed, what nearly is, and anything. */
const name = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '0', '-', '.', '/', 'A', '_'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

const refused = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
};

test('a key is one Secret, and no two keys are the same one', () => {
  fc.assert(
    fc.property(name, name, (a, b) => {
      const places = [a, b].map((key) => {
        const code = refused(() => splitKey(key));
        if (code === undefined) return splitKey(key);
        expect(code).toBe('invalidName');
        return undefined;
      });
      const [left, right] = places;
      if (left && right && a !== b) expect(left).not.toEqual(right);
      if (left) expect(`${left.namespace}/${left.name}`).toBe(a);
    }),
    RUNS,
  );
});

test('a name is taken as RFC 1123 says, or refused', () => {
  fc.assert(
    fc.property(name, (each) => {
      const parts = each.split('.');
      const allowed =
        each.length <= 253 &&
        parts.every((part) => /^[a-z0-9-]+$/.test(part) && !part.startsWith('-') && !part.endsWith('-'));
      expect(
        refused(() => {
          checkSecretName(each);
        }),
      ).toBe(allowed ? undefined : 'invalidName');
    }),
    RUNS,
  );
});

test('keys and values that are written are read back as they were, or refused', () => {
  const key = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'B', '0', '-', '.', '_', '/', ' '), maxLength: 6 }),
    fc.constantFrom('__proto__', 'constructor', 'toString', '..', '...', '.'),
  );
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.uint8Array());
  fc.assert(
    fc.property(fc.dictionary(key, value), (keys) => {
      const code = refused(() => dataOf({ kind: 'keys', keys }, 'value', 'here'));
      if (code !== undefined) {
        expect(code).toBe('invalidValue');
        return;
      }
      const content = contentOf(dataOf({ kind: 'keys', keys }, 'value', 'here'));
      const bytes = Object.entries(keys).map(([each, held]) => [each, Buffer.from(held)]);
      const read = content.kind === 'keys' ? Object.entries(content.keys) : [];
      expect(read.map(([each, held]) => [each, Buffer.from(held as string | Uint8Array)])).toEqual(bytes);
    }),
    RUNS,
  );
});

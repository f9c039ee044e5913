import fc from 'fast-check';
import { describe as suite, expect, test } from 'vitest';
import { KEY_MARK, keyOf, secretNameOf } from '../../../../activities/stores/azure-key-vault/name.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';

/** Few characters, so that names meet often. */
const key = fc.string({
  unit: fc.constantFrom('a', 'A', 'b', 'B', '-', '/', '0'),
  minLength: 1,
  maxLength: 6,
});
const slash = fc.constantFrom('', '-', '--', 'a', '0', 'B-');

/** A vault as its writers leave it: by name without case, the tag of each. */
function nameAndTags(of: string, by: string): { name: string; tags: Record<string, string> } | undefined {
  try {
    const { name, mark } = secretNameOf(of, by);
    return { name, tags: mark === undefined ? {} : { [KEY_MARK]: mark } };
  } catch (error) {
    if (error instanceof StoreError && error.code === 'invalidName') return undefined;
    throw error;
  }
}

suite('Names in Azure Key Vault, fuzzed', () => {
  test('two keys of one name are told apart by what is kept, whatever replaced the slashes of each', () => {
    fc.assert(
      fc.property(key, slash, key, slash, (one, oneSlash, other, otherSlash) => {
        const held = nameAndTags(one, oneSlash);
        const wanted = nameAndTags(other, otherSlash);
        if (held === undefined || wanted === undefined) return;
        if (held.name.toLowerCase() !== wanted.name.toLowerCase()) return;
        // This is what a look at the secret compares with the key it was asked for.
        expect(keyOf(held.name, held.tags) === other).toBe(one === other);
      }),
      { numRuns: 5_000 },
    );
  });

  test('a name is either one that Key Vault takes, or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), key), slash, (any, by) => {
        const made = nameAndTags(any, by);
        if (made !== undefined) expect(made.name).toMatch(/^[0-9a-zA-Z-]{1,127}$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

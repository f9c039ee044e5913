import fc from 'fast-check';
import { describe as suite, expect, test } from 'vitest';
import type { SecretContent } from '../../../../activities/stores/store.ts';
import { startAzure } from './harness.ts';

const content: fc.Arbitrary<SecretContent> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }).map((value) => ({ kind: 'value' as const, value })),
  fc.base64String({ maxLength: 60 }).map((value) => ({ kind: 'value' as const, value })),
  fc.uint8Array({ maxLength: 60 }).map((value) => ({ kind: 'value' as const, value })),
  fc
    .dictionary(fc.string({ maxLength: 8 }), fc.string({ unit: 'grapheme', maxLength: 20 }), {
      noNullPrototype: true,
    })
    .map((keys) => ({ kind: 'keys' as const, keys })),
);

suite('Values in Azure Key Vault, fuzzed', () => {
  test('what is written, over whatever was there, is read as it was, and is then unchanged', async () => {
    await using azure = await startAzure();
    await using destination = await azure.destination('app');
    await using source = await azure.source();
    await fc.assert(
      fc.asyncProperty(content, async (wanted) => {
        await destination.sync(wanted);
        const read = await source.read('app');
        if (wanted.kind === 'value' && typeof wanted.value === 'string' && isObject(wanted.value)) return;
        expect(read).toMatchObject({ state: 'present', content: wanted });
        expect(await destination.sync(wanted)).toBe('unchanged');
      }),
      { numRuns: 150 },
    );
  });
});

/** Text that is a JSON object reads as its keys. */
function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

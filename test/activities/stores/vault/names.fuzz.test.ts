import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import type { JsonValue } from '../../../../activities/stores/store.ts';
import { checkPath, encodePath } from '../../../../activities/stores/vault/path.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { keys, openDestination, openSource } from './harness.ts';

const vault = vaultClient();
const TOKEN = '0'.repeat(64);

/** Names made of what paths, URLs, JSON and patterns give a meaning to. */
const meaningful = 'aAé/.%2Ff?#&+ ~\\"\'$*:@=-_\u0301日🔑'.matchAll(/./gsu);
const units = Array.from(meaningful, ([unit]) => unit);
const name = fc.oneof(
  fc.string({ unit: fc.constantFrom(...units), minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
);

const isAccepted = (path: string): boolean => {
  try {
    checkPath(path);
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'invalidName') return false;
    throw error;
  }
};

const accepted = name.filter(isAccepted);

/** The path that a request for the secret goes to, as the URL of it says. */
function sentTo(path: string): string {
  return new URL(`http://vault/v1/secret/data/${encodePath(path)}`).pathname;
}

describe('Any name', () => {
  test('goes to a path of its own, and to that alone', () => {
    fc.assert(
      fc.property(accepted, accepted, (a, b) => {
        expect(sentTo(a).split('/').map(decodeURIComponent).join('/')).toBe(`/v1/secret/data/${a}`);
        expect(sentTo(a) === sentTo(b)).toBe(a === b);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([1, 2] as const)(
    'keeps a secret of its own in KV %i, and is listed as it was given',
    async (version) => {
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(accepted, { maxLength: 15 }), async (names) => {
          const mount = await vault.newMount(version);
          const written: string[] = [];
          for (const each of names) {
            await using destination = await openDestination(each, { mount: mount.path });
            try {
              await destination.sync(keys({ name: each }));
              written.push(each);
            } catch (error) {
              // What Vault cannot print or store.
              expect(error).toMatchObject({ code: 'invalidName' });
            }
          }
          await using source = await openSource({ mount: mount.path });
          for (const each of written)
            expect(await source.read(each)).toMatchObject({ content: { keys: { name: each } } });
          const { paths } = await source.list('', undefined, 100);
          expect(paths.toSorted()).toEqual(written.toSorted());
        }),
        { numRuns: 8 },
      );
    },
  );
});

describe('Any value', () => {
  const json = fc.dictionary(
    fc.string({ unit: 'binary' }).filter((key) => key.isWellFormed()),
    fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }),
    { minKeys: 1, maxKeys: 5 },
  );

  test.each([1, 2] as const)('of keys comes back from KV %i as it was written', async (version) => {
    const mount = await vault.newMount(version);
    await using destination = await openDestination('app', { mount: mount.path });
    await using source = await openSource({ mount: mount.path });
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        const wanted = keys(value as Record<string, JsonValue>);
        await destination.sync(wanted);
        expect((await destination.store.read()).matches(wanted, TOKEN)).toBe(true);
        expect((await source.read('app')).state).toBe('present');
      }),
      { numRuns: 60 },
    );
  });
});

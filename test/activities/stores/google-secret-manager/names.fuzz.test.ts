import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  KEY_ANNOTATION,
  marksOf,
  ownerOf,
  type Target,
} from '../../../../activities/stores/google-secret-manager/marks.ts';
import { secretIdOf } from '../../../../activities/stores/google-secret-manager/name.ts';
import { secretOf } from '../../../../activities/stores/google-secret-manager/secret.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import { errorOf, keys, openDestination, OWNER, startServer } from './harness.ts';

/** Few characters, so that keys meet often. */
const key = fc.string({ unit: fc.constantFrom('a', 'b', '-', '_', '/', '0'), minLength: 1, maxLength: 6 });
const slash = fc.constantFrom('', '-', '--', 'a', '_', '-0');

function targetOf(of: string, by: string): Target | undefined {
  try {
    return { key: of, id: secretIdOf(of, by) };
  } catch (error) {
    if (error instanceof StoreError && error.code === 'invalidName') return undefined;
    throw error;
  }
}

function mayUse(held: Target, wanted: Target): boolean {
  const secret = secretOf({ annotations: marksOf(held, OWNER) }, held.id);
  try {
    return ownerOf(secret, wanted) === OWNER;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'invalidName') return false;
    throw error;
  }
}

describe('Names in Google Secret Manager, fuzzed', () => {
  test('two keys that come to one ID never share its secret, whatever replaced the slashes of each', () => {
    fc.assert(
      fc.property(key, slash, key, slash, (one, oneSlash, other, otherSlash) => {
        const [held, wanted] = [targetOf(one, oneSlash), targetOf(other, otherSlash)];
        if (held === undefined || wanted === undefined || held.id !== wanted.id) return;
        expect(mayUse(held, wanted)).toBe(one === other);
      }),
      { numRuns: 5_000 },
    );
  });

  test('an ID is either one that Google takes, or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), key), slash, (any, by) => {
        const target = targetOf(any, by);
        if (target !== undefined) expect(target.id).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
      }),
      { numRuns: 500 },
    );
  });

  test('values and names are given back as they were written, and each by its own name', async () => {
    await using server = await startServer();
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { minLength: 2, maxLength: 4 }),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
        fc.uuid(),
        async (names, value, run) => {
          const written: { name: string; text: string }[] = [];
          for (const name of names) {
            const id = `${run}${name}`;
            await using opened = await openDestination(server, {}, id);
            const text = `${name} ${value}`;
            try {
              await opened.sync(keys({ text }));
              written.push({ name: id, text });
            } catch (error) {
              if (!(error instanceof StoreError) || error.code !== 'invalidName') throw error;
            }
          }
          for (const { name, text } of written) {
            await using opened = await openDestination(server, {}, name);
            expect((await opened.store.read()).matches(keys({ text }), '')).toBe(true);
          }
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('A key with slashes', () => {
  test('keeps its secret from a key that comes to the same ID, for write and removal', async () => {
    await using server = await startServer();
    await using slashed = await openDestination(server, {}, 'prod/db');
    await slashed.sync(keys({ a: '1' }));
    expect(slashed.held()?.annotations).toMatchObject({ [KEY_ANNOTATION]: 'prod/db' });
    expect(await slashed.sync(keys({ a: '1' }))).toBe('unchanged');

    await using dashed = await openDestination(server, {}, 'prod-db');
    expect(await errorOf(dashed.store.read())).toMatchObject({
      code: 'invalidName',
      message: expect.stringContaining('"prod-db" and "prod/db"') as unknown,
    });
    expect(slashed.held()?.versions).toHaveLength(1);
  });

  test('does not take the secret of a key without', async () => {
    await using server = await startServer();
    await using dashed = await openDestination(server, {}, 'prod-db');
    await dashed.sync(keys({ a: '1' }));
    expect(dashed.held()?.annotations).not.toHaveProperty(KEY_ANNOTATION);
    await using slashed = await openDestination(server, {}, 'prod/db');
    expect((await errorOf(slashed.sync(keys({ a: '2' })))).code).toBe('invalidName');
  });
});

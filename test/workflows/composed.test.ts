import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineSync, startSpine, type Spine } from '../support/spine.ts';
import { vaultClient } from '../support/vault-client.ts';

let spine: Spine;
const vault = vaultClient();

beforeAll(async () => {
  spine = await startSpine();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
});

describe('A secret composed of several', () => {
  test('arrives, changes with each of its parts, and is removed when a part is gone for good', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await from.put('db', { password: 'p1' });
    await from.put('api', { token: 't1' });
    const at = (path: string) => ({ vault: { mount: from.path, path } });
    const definition = defineSync({
      source: {
        compose: [
          { ...at('db'), key: 'password', as: 'DB' },
          { ...at('api'), key: 'token', as: 'API' },
        ],
      },
      destinations: [{ name: 'app', vault: { mount: to.path, path: 'app' } }],
      onSourceDelete: { action: 'delete' },
    });
    const path = definition.metadata.name;

    expect(await spine.sync(definition, path)).toMatchObject({
      sourceVersion: '1+1',
      destinations: [{ key: `${to.path}/app`, action: 'created' }],
    });
    expect(await to.get('app')).toEqual({ DB: 'p1', API: 't1' });

    await from.put('api', { token: 't2' });
    expect(await spine.sync(definition, path)).toMatchObject({
      sourceVersion: '1+2',
      destinations: [{ action: 'updated' }],
    });
    expect(await to.get('app')).toEqual({ DB: 'p1', API: 't2' });
    expect(await spine.sync(definition, path)).toMatchObject({ destinations: [{ action: 'unchanged' }] });

    await from.delete('db');
    expect(await spine.sync(definition, path)).toMatchObject({ destinations: [{ action: 'removed' }] });
    expect(await to.get('app')).toBeUndefined();
  });

  test('refuses for good what a part lacks, naming it', async () => {
    const from = await vault.newMount(2);
    await from.put('db', { password: 'p1' });
    const definition = defineSync({
      source: { compose: [{ vault: { mount: from.path, path: 'db' }, key: 'user' }] },
      destinations: [{ name: 'app', vault: { mount: from.path, path: 'app' } }],
    });
    const { outcome } = await spine.syncFailing(definition, definition.metadata.name);
    expect(outcome.destinations).toMatchObject([
      { action: 'refused', code: 'notFound', message: 'The secret db has no key user.' },
    ]);
  });

  test('gets the transform of its destination after that of its definition', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await from.put('a', { x: '1', y: '2', z: '3' });
    const definition = defineSync({
      source: { vault: { mount: from.path, path: 'a' } },
      transform: { exclude: ['z'], rename: [{ from: 'x', to: 'X' }] },
      destinations: [
        { name: 'all', vault: { mount: to.path, path: 'all' } },
        { name: 'one', vault: { mount: to.path, path: 'one' }, transform: { include: ['X'] } },
      ],
    });
    await spine.sync(definition, 'a');
    expect(await to.get('all')).toEqual({ X: '1', y: '2' });
    expect(await to.get('one')).toEqual({ X: '1' });
  });
});

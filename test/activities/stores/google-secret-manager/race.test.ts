import { expect, test } from 'vitest';
import { converge } from '../../../../activities/converge.ts';
import { ownershipOf } from '../../../../activities/ownership.ts';
import { openGoogleDestination } from '../../../../activities/stores/google-secret-manager/index.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import type { SourceStore } from '../../../../activities/stores/store.ts';
import { definitionSchema } from '../../../../workflows/model/definition.ts';
import { googleWorld } from '../../../support/google-secret-manager/world.ts';
import { PROJECT } from '../../../support/google-secret-manager/names.ts';
import { HERE } from '../../../support/here.ts';
import { PARENT, startServer } from './harness.ts';

const WRITERS = 4;
const CHANGES = 12;

/** Invariant 3, where adding a version takes no condition. */
test('Writers that race while the source changes end at its newest value', async () => {
  await using server = await startServer();
  const settings = { project: PROJECT.id, credentials: { env: 'GOOGLE_KEY' }, name: 'raced' };
  const definition = definitionSchema.parse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name: 'payments' },
    spec: {
      source: { vault: { path: 'secret/raced' } },
      destinations: [{ name: 'google', googleSecretManager: settings }],
    },
  });
  const [spec] = definition.spec.destinations;
  const google = spec?.googleSecretManager;
  if (spec === undefined || google === undefined) throw new TypeError('it has that destination');
  const ownership = ownershipOf(definition, HERE.installation);
  let version = 0;
  const source: SourceStore = {
    list: () => Promise.resolve({ paths: [] }),
    read: () =>
      Promise.resolve({
        state: 'present',
        version: String(version),
        content: { kind: 'value', value: `value ${String(version)}` },
      }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };

  /** @returns false where too many rounds were lost, and Temporal would begin again */
  const pass = async (): Promise<boolean> => {
    const options = { world: googleWorld(server, server.env), signal: new AbortController().signal };
    await using session = await openGoogleDestination(google, options);
    const destination = session.at('raced');
    try {
      await converge({
        definition,
        ownership,
        spec,
        path: 'secret/raced',
        mayRemove: false,
        source,
        destination,
      });
      return true;
    } catch (error) {
      if (error instanceof StoreError && error.code === 'conflict') return false;
      throw error;
    }
  };
  const writer = async (): Promise<void> => {
    while (version < CHANGES) {
      version += 1;
      while (!(await pass()));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));

  const versions = server.peek(`${PARENT}/secrets/raced`)?.versions ?? [];
  expect(versions.at(-1)?.data.toString()).toBe(`value ${String(version)}`);
});

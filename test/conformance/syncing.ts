import { expect } from 'vitest';
import { converge, type Converged } from '../../activities/converge.ts';
import type { DestinationStore, SecretContent, SourceStore } from '../../activities/stores/store.ts';
import { definitionSchema } from '../../workflows/model/definition.ts';
import { openedDestination } from './expectations.ts';
import type { DestinationRig } from './rig.ts';

/** The definition that the suite writes under. */
export const OWNER = 'conformance';

/** Of two contents: a token changes with the source's version. */
export const TOKEN = { first: '1'.repeat(64), other: '2'.repeat(64) } as const;

export function keyOf(rig: DestinationRig, name: string): string {
  return rig.key?.(name) ?? name;
}

export async function withStore<T>(
  rig: DestinationRig,
  name: string,
  body: (store: DestinationStore) => Promise<T>,
): Promise<T> {
  await using session = await openedDestination(rig, name);
  return await body(session.at(keyOf(rig, name)));
}

interface As {
  readonly owner?: string;
  readonly adopt?: boolean;
}

/** What a pass of a worker does: the destination ends holding the content. @param version of the source */
export async function sync(
  rig: DestinationRig,
  name: string,
  content: SecretContent,
  version: string = TOKEN.first,
  as: As = {},
): Promise<Converged['action']> {
  return await pass(rig, name, { state: 'present', version, content }, as);
}

/** What a pass does when the secret is definitely gone at its source. */
export async function remove(rig: DestinationRig, name: string, as: As = {}): Promise<Converged['action']> {
  return await pass(rig, name, { state: 'absent' }, as);
}

async function pass(
  rig: DestinationRig,
  name: string,
  read: Awaited<ReturnType<SourceStore['read']>>,
  { owner = OWNER, adopt = false }: As,
): Promise<Converged['action']> {
  const source: SourceStore = {
    list: () => Promise.resolve({ paths: [name] }),
    read: () => Promise.resolve(read),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const spec = rig.spec(name);
  const definition = definitionSchema.parse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name: owner },
    spec: { source: { vault: { path: 'secret/x' } }, destinations: [spec], adopt },
  });
  return await withStore(rig, name, async (destination) => {
    const { action } = await converge({
      definition,
      spec,
      path: name,
      mayRemove: true,
      source,
      destination,
    });
    return action;
  });
}

/** By a client that is none of ours. */
export async function expectHolds(rig: DestinationRig, name: string, content: SecretContent): Promise<void> {
  expect((await rig.look(name))?.content).toEqual(rig.expected?.(content) ?? content);
}

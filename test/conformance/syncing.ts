import { expect } from 'vitest';
import { ownershipOf } from '../../activities/ownership.ts';
import { openDestinations } from '../../activities/stores/index.ts';
import { converge, type Converged } from '../../activities/converge.ts';
import type { DestinationStore, SecretContent, SourceStore } from '../../activities/stores/store.ts';
import { writeToken } from '../../activities/write-token.ts';
import {
  definitionSchema,
  kindOf,
  type Definition,
  type DestinationSpec,
} from '../../workflows/model/definition.ts';
import { ownerMark, type Adopt } from '../../workflows/model/ownership.ts';
import { HERE } from '../support/here.ts';
import { openedDestination } from './opened.ts';
import type { DestinationRig } from './rig.ts';

export const DEFINITION = 'conformance';

/** The mark of what the suite writes. */
export const OWNER = ownerMark(HERE.installation, DEFINITION);

/** Versions of the source. */
export const VERSION = { first: '1', other: '2' } as const;

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
  readonly definition?: string;
  readonly adopt?: Adopt;
  readonly installation?: string;
  /** As `keyferry adopt` does. */
  readonly takeOver?: boolean;
  /** The destination says `merge: true`. */
  readonly merge?: boolean;
}

/** What a pass of a worker does: the destination ends holding the content. @param version of the source */
export async function sync(
  rig: DestinationRig,
  name: string,
  content: SecretContent,
  version: string = VERSION.first,
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
  as: As,
): Promise<Converged['action']> {
  const source: SourceStore = {
    list: () => Promise.resolve({ paths: [name] }),
    read: () => Promise.resolve(read),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const definition = definitionOf(rig, name, as);
  const spec = onlyDestination(definition);
  await using session = await openDestinations(spec, {
    ...HERE,
    world: rig.world,
    signal: new AbortController().signal,
  });
  const { action } = await converge({
    definition,
    ownership: ownershipOf(definition, as.installation ?? HERE.installation, as.takeOver),
    spec,
    path: name,
    mayRemove: true,
    source,
    destination: session.at(keyOf(rig, name)),
  });
  return action;
}

/** False where every pass writes, as the store has no way to be asked what it holds. */
export async function isAsked(rig: DestinationRig, name: string): Promise<boolean> {
  const { state } = await withStore(rig, name, (store) => store.read());
  return state !== 'unknown';
}

/** One more pass changes nothing: it writes nothing, or, where the store cannot be asked, the same to no effect. */
export async function expectSettled(
  rig: DestinationRig,
  name: string,
  content: SecretContent,
): Promise<void> {
  const before = await rig.look(name);
  const action = await sync(rig, name, content);
  expect(action).toBe((await isAsked(rig, name)) ? 'unchanged' : 'created');
  expect(await rig.look(name)).toEqual(before);
}

/** The token of the write that brings a version of the source there. */
export function tokenOf(rig: DestinationRig, name: string, version: string = VERSION.first): string {
  const definition = definitionOf(rig, name, {});
  return writeToken(definition, name, onlyDestination(definition), keyOf(rig, name), version);
}

function definitionOf(
  rig: DestinationRig,
  name: string,
  { definition = DEFINITION, adopt = false, merge = false }: As,
): Definition {
  const spec = rig.spec(name);
  const kind = kindOf(spec);
  if (kind === undefined) throw new TypeError('a destination names a store');
  return definitionSchema.parse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name: definition },
    spec: {
      source: { vault: { path: 'secret/x' } },
      destinations: [merge ? { ...spec, [kind]: { ...spec[kind], merge } } : spec],
      adopt,
    },
  });
}

function onlyDestination({ spec }: Definition): DestinationSpec {
  const [destination] = spec.destinations;
  if (destination === undefined) throw new TypeError('a definition has a destination');
  return destination;
}

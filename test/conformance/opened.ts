import { openDestinations, openSource } from '../../activities/stores/index.ts';
import type { DestinationSession, SourceStore } from '../../activities/stores/store.ts';
import { HERE } from '../support/here.ts';
import type { Access, DestinationRig, SourceRig } from './rig.ts';

export async function openedSource(
  rig: SourceRig,
  name: string,
  access?: Access,
  signal: AbortSignal = new AbortController().signal,
): Promise<SourceStore> {
  return await openSource(rig.spec(name, access), { ...HERE, world: rig.world, signal });
}

export async function openedDestination(
  rig: DestinationRig,
  name: string,
  access?: Access,
  signal: AbortSignal = new AbortController().signal,
): Promise<DestinationSession> {
  return await openDestinations(rig.spec(name, access), { ...HERE, world: rig.world, signal });
}

import { expect } from 'vitest';
import type { SecretContent } from '../../activities/stores/store.ts';
import type { DestinationRig } from './rig.ts';

/** By a client that is none of ours. */
export async function expectHolds(rig: DestinationRig, name: string, content: SecretContent): Promise<void> {
  expect((await rig.look(name))?.content).toEqual(rig.expected?.(content) ?? content);
}

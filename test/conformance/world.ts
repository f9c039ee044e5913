import type { World } from '../../activities/stores/world.ts';

/** What a store that takes its credentials out of the environment is opened with. */
export function worldOf(env: World['env']): World {
  return {
    env,
    readFile: () => Promise.reject(new Error('no file is read')),
    countRequest: () => undefined,
  };
}

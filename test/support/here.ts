import type { PassOptions } from '../../activities/ownership.ts';

/** What a worker of a test goes by, whose activities are called directly. */
export const HERE: Pick<PassOptions, 'installation'> = { installation: 'here' };

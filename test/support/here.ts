import type { PassOptions } from '../../activities/ownership.ts';
import type { Boundary } from '../../workflows/model/boundary.ts';
import { NO_CONFIG } from '../../workflows/model/config.ts';

/** Where the servers of tests are. */
export const THIS_MACHINE: Boundary['addresses'] = {
  private: ['127.0.0.0/8', '::1'],
  plainHttp: ['127.0.0.0/8', '::1', 'localhost'],
};

/** Lets definitions name what the test gives its worker. */
export const PERMISSIVE: Boundary = {
  ...NO_CONFIG,
  credentials: { env: ['*'], files: ['/'] },
  addresses: THIS_MACHINE,
};

/** What a worker of a test goes by. */
export const HERE: Pick<PassOptions, 'installation' | 'boundary'> = {
  installation: 'here',
  boundary: () => Promise.resolve(PERMISSIVE),
};

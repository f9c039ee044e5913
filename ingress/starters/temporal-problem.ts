import type { ErrorCode, Problem } from '../../workflows/model/errors.ts';

/** The Temporal service that was asked. */
export interface TemporalTarget {
  /** `host:port` or URL. */
  readonly address: string;
  readonly namespace: string;
}

interface Words {
  readonly message: (target: TemporalTarget) => string;
  readonly remedy: string;
}

const refused: Words = {
  message: ({ namespace }) => `refuses our credentials for namespace ${namespace}`,
  remedy:
    'Set TEMPORAL_API_KEY, or TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH, to ones that may start workflows.',
};

const unexpected: Words = {
  message: () => 'failed unexpectedly',
  remedy: 'Repeat the request; if it lasts, its server log says why.',
};

const words: Readonly<Partial<Record<ErrorCode, Words>>> = {
  unavailable: {
    message: () => 'cannot be reached',
    remedy:
      'Start it, or set TEMPORAL_ADDRESS (and TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_*) to a running service.',
  },
  timeout: {
    message: () => 'did not answer in time',
    remedy: 'Repeat the request; if it lasts, see whether Temporal and its database are up.',
  },
  throttled: {
    message: () => 'asks for fewer requests',
    remedy: 'Repeat the request later, or raise the limits of its namespace.',
  },
  notFound: {
    message: ({ namespace }) => `has no namespace ${namespace}, or no such workflow in it`,
    remedy: 'Create the namespace, or set TEMPORAL_NAMESPACE to one that is there.',
  },
  unauthenticated: refused,
  forbidden: refused,
  rejected: {
    message: () => 'refused the request as invalid',
    remedy: 'Its server log says why.',
  },
};

/** Words for what Temporal would not do, and what mends it. */
export function temporalProblem(code: ErrorCode, target: TemporalTarget): Problem {
  const { message, remedy } = words[code] ?? unexpected;
  return {
    code: words[code] ? code : 'internal',
    message: `Temporal at ${target.address} ${message(target)}.`,
    remedy,
  };
}

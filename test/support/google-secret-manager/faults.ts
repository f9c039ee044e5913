import type { Faults } from '../../conformance/rig.ts';
import { ApiError, code } from './api-error.ts';

/** A request that came in. */
export interface Incoming {
  readonly method: string;
  readonly request: object;
  /** Destroys the connection that it came by. */
  cut(): void;
}

/** What becomes of it: the answer, or undefined where there is to be none. */
type Mode = (incoming: Incoming, work: () => object) => object | undefined;

const WRITES = /^(Create|Add|Update|Delete|Disable|Enable|Destroy)/;

/** Does to requests what {@link Faults} says. */
export function createFaults(connections: () => number) {
  let [requests, writes] = [0, 0];
  const pass: Mode = (_incoming, work) => work();
  let mode = pass;
  const set = (next: Mode): void => {
    mode = next;
  };
  const faults: Faults = {
    throttle: (afterSeconds) => {
      set(() => {
        throw new ApiError(
          code.resourceExhausted,
          'Quota exceeded for quota metric.',
          afterSeconds === undefined ? [] : [{ type: 'RetryInfo', retryDelay: { seconds: afterSeconds } }],
        );
      });
    },
    serverError: () => {
      set(({ request }) => {
        throw new ApiError(code.internal, `Internal error while handling ${textOf(request)}`);
      });
    },
    cut: (when) => {
      set((incoming, work) => {
        if (when === 'after') work();
        incoming.cut();
        return undefined;
      });
    },
    hang: () => {
      set(() => undefined);
    },
    heal: () => {
      set(pass);
    },
    requests: () => requests,
    writes: () => writes,
    connections,
  };
  return {
    faults,
    /** @throws {ApiError} */
    handle(incoming: Incoming, work: () => object): object | undefined {
      requests += 1;
      if (WRITES.test(incoming.method)) writes += 1;
      return mode(incoming, work);
    },
  };
}

/** As a careless service would quote it: with the payload readable. */
function textOf(request: object): string {
  const payload = 'payload' in request && request.payload;
  const data = typeof payload === 'object' && payload && 'data' in payload ? payload.data : undefined;
  return `${JSON.stringify(request)} ${Buffer.isBuffer(data) ? data.toString() : ''}`;
}

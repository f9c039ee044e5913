import type { Faults } from '../../conformance/rig.ts';
import type { Answer, Asked } from './wire.ts';

/** What becomes of a request: answered by the service, by something else in its place, or not at all. */
export type Verdict = 'serve' | 'cutBefore' | 'cutAfter' | 'hang' | Answer;

/** A fault layer that its server asks about each request. */
export interface FaultLayer extends Faults {
  judge(asked: Asked): Verdict;
  /** Decides before everything else; what it leaves undefined goes the usual way. */
  intercept: ((asked: Asked) => Verdict | undefined) | undefined;
  /** All that came in, `METHOD /path`, with `?` where it had no token. */
  readonly seen: readonly string[];
}

export function createFaults(connections: () => number): FaultLayer {
  let verdict: (asked: Asked) => Verdict = () => 'serve';
  const seen: string[] = [];
  let writes = 0;
  return {
    intercept: undefined,
    seen,
    judge(asked) {
      const authorized = asked.headers['authorization'] !== undefined;
      seen.push(`${asked.method} ${asked.url.pathname}${authorized ? '' : '?'}`);
      if (asked.method !== 'GET' && authorized) writes += 1;
      return this.intercept?.(asked) ?? verdict(asked);
    },
    throttle(afterSeconds) {
      const headers = afterSeconds === undefined ? {} : { 'retry-after': String(afterSeconds) };
      const message = 'Request was not processed because too many requests were received.';
      verdict = () => ({ status: 429, headers, body: { error: { code: 'Throttled', message } } });
    },
    serverError() {
      verdict = ({ body }) => ({
        status: 500,
        body: { error: { code: 'InternalServerError', message: `while handling ${body}` } },
      });
    },
    cut(when) {
      verdict = () => (when === 'before' ? 'cutBefore' : 'cutAfter');
    },
    hang() {
      verdict = () => 'hang';
    },
    heal() {
      verdict = () => 'serve';
      this.intercept = undefined;
    },
    requests: () => seen.length,
    writes: () => writes,
    connections,
  };
}

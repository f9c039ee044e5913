/**
 * What became of an audit event. `notTaken`: Temporal did not accept all of its batch, so the sender was told
 * to repeat it. `malformed`: it does not parse.
 */
export type EventResult = 'accepted' | 'ignored' | 'malformed' | 'notTaken';

/** What the ingress counts: metric `keyferry_events_total{result}`. */
export interface IngressMetrics {
  countEvents(result: EventResult, count: number): void;
  /** Everything counted, in Prometheus' text format; absent where the runtime keeps no counts (edge). */
  render?(): Promise<{ readonly contentType: string; readonly text: string }>;
}

import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import type { IngressMetrics } from '../ingress/metrics.ts';

/** Counts into a registry that others may share. */
export function ingressMetrics(
  registry: Registry,
  render: NonNullable<IngressMetrics['render']> = async () => ({
    contentType: registry.contentType,
    text: await registry.metrics(),
  }),
): IngressMetrics {
  const events = new Counter({
    name: 'keyferry_events_total',
    help: 'Audit events by what became of them.',
    labelNames: ['result'],
    registers: [registry],
  });
  return {
    countEvents: (result, count) => {
      events.inc({ result }, count);
    },
    render,
  };
}

/** For a process that runs no worker, and so none of the SDK's native half. */
export function createIngressMetrics(): IngressMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return ingressMetrics(registry);
}

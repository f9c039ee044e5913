import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startUi, away, idOf, places, type Ui } from './temporal-ui/rig.ts';
import { defineSync } from '../support/spine.ts';

let ui: Ui;

beforeAll(async () => {
  ui = await startUi();
});
afterAll(async () => {
  await ui[Symbol.asyncDispose]();
});

describe('The pause between two passes', () => {
  test('follows how fast changes come: it does not grow as a steady stream goes on, and a burst shares few passes', async () => {
    const { from, to, right } = await places();
    // One that never settles: each change comes before the pass of the last one has ended.
    const definition = defineSync(
      { source: right.spec.source, destinations: [...right.spec.destinations, away] },
      right.metadata.name,
    );
    const tell = () => ui.spine.starter.changed({ definition, path: 'app', change: { cause: 'event' } });
    for (let serial = 0; serial < 12; serial++) {
      await from.put('app', { serial });
      await tell();
      await expect.poll(() => to.get('app'), { timeout: 20_000 }).toEqual({ serial });
    }

    const steady = await pausesOf(idOf(definition));
    expect(steady.length).toBeGreaterThan(8);
    expect(Math.max(...steady)).toBeLessThanOrEqual(300);

    await Promise.all(Array.from({ length: 50 }, tell));
    await from.put('app', { serial: 'last' });
    await tell();
    await expect.poll(() => to.get('app'), { timeout: 20_000 }).toEqual({ serial: 'last' });
    const all = await pausesOf(idOf(definition));
    expect(Math.max(...all)).toBeLessThanOrEqual(1000);
    expect(all.length - steady.length).toBeLessThanOrEqual(5);
    await ui.spine.temporal.client.workflow.getHandle(idOf(definition)).terminate();
  });
});

/** Milliseconds of each timer that a run has started. */
async function pausesOf(workflowId: string): Promise<number[]> {
  const { events } = await ui.spine.temporal.client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) => {
    const { seconds, nanos } = timer?.startToFireTimeout ?? {};
    return timer ? [Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6] : [];
  });
}

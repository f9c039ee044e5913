import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineSync } from '../../support/spine.ts';
import { uniqueName } from '../../support/unique.ts';
import { away, idOf, places, startUi, type Ui } from './rig.ts';

let ui: Ui;

beforeAll(async () => {
  ui = await startUi();
});
afterAll(async () => {
  await ui[Symbol.asyncDispose]();
});

describe('Ending and starting in the Temporal UI', () => {
  test.each(['terminate', 'cancel'] as const)(
    'after a %s the next change starts the sync anew',
    async (end) => {
      const { from, to, right } = await places();
      const stuck = defineSync({ source: right.spec.source, destinations: [away] }, right.metadata.name);
      await ui.spine.starter.changed({ definition: stuck, path: 'app', change: { cause: 'event' } });
      const handle = ui.spine.temporal.client.workflow.getHandle(idOf(stuck));
      await expect
        .poll(async () => (await handle.describe()).raw.pendingActivities?.length, { timeout: 20_000 })
        .toBe(1);

      await handle[end]();
      await expect
        .poll(async () => (await handle.describe()).status.name, { timeout: 20_000 })
        .toBe(end === 'cancel' ? 'CANCELLED' : 'TERMINATED');
      await from.put('app', { key: 'newer' });

      expect((await ui.spine.sync(right, 'app')).destinations).toMatchObject([{ action: 'created' }]);
      expect(await to.get('app')).toEqual({ key: 'newer' });
    },
  );

  test('a change that arrives together with a cancel is not lost', async () => {
    const { from, to, right } = await places();
    const both = defineSync(
      { source: right.spec.source, destinations: [...right.spec.destinations, away] },
      right.metadata.name,
    );
    await ui.spine.starter.changed({ definition: both, path: 'app', change: { cause: 'event' } });
    await expect.poll(() => to.get('app'), { timeout: 20_000 }).toEqual({ key: 'value' });
    await from.put('app', { key: 'newer' });
    const handle = ui.spine.temporal.client.workflow.getHandle(idOf(both));

    await Promise.all([
      handle.cancel(),
      ui.spine.starter.changed({ definition: both, path: 'app', change: { cause: 'event' } }),
    ]);

    await expect.poll(() => to.get('app'), { timeout: 20_000 }).toEqual({ key: 'newer' });
    await handle.terminate();
  });

  test.each([
    ['nothing', []],
    ['a text', ['payments']],
    ['another version’s input', [{ definition: { name: 'x', destinations: ['a'] }, secret: 'app' }]],
    ['a path that is none', [{ definition: defineSync(plain('x')), path: 7 }]],
  ])(
    'syncSecret, reconcile, plan and relayChanges started with %s fail at once and say what to do',
    async (_, args) => {
      for (const type of ['syncSecret', 'reconcile', 'plan', 'relayChanges']) {
        if (type === 'reconcile' && args.length === 1 && typeof args[0] === 'object' && 'path' in args[0])
          continue;
        const workflowId = uniqueName('nonsense');
        const handle = await ui.spine.temporal.client.workflow.start(type, {
          workflowId,
          taskQueue: ui.spine.taskQueue,
          args,
        });
        const failure = (await handle.result().catch((error: unknown) => error)) as { cause?: Error };

        expect(failure.cause, type).toMatchObject({ type: 'rejected' });
        expect(failure.cause?.message).toMatch(/look at its \S+\. Start it with keyferry/);
        expect(await ui.failedTasks(workflowId)).toBe(0);
      }
    },
  );
});

function plain(mount: string): object {
  return {
    source: { vault: { mount, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: `${mount}-copy`, path: '$1' } }],
  };
}

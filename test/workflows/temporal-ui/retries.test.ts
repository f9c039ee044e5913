import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Definition } from '../../../workflows/model/definition.ts';
import { isFailure } from '../../../workflows/model/outcome.ts';
import { idOf, places, startUi, type Places, type Ui } from './rig.ts';

let ui: Ui;

beforeAll(async () => {
  ui = await startUi();
});
afterAll(async () => {
  await ui[Symbol.asyncDispose]();
});

const suspended = (definition: Definition): Definition => ({
  ...definition,
  spec: { ...definition.spec, suspend: true },
});

/** A sync that failed under a definition that has been mended since; gives its ID. */
async function failOnce({ wrong, right }: Places): Promise<string> {
  await ui.apply(wrong);
  expect((await ui.spine.syncFailing(wrong, 'app')).type).toBe('DestinationsFailed');
  await ui.apply(right);
  return idOf(wrong);
}

const arrived = { status: 'COMPLETED', outcome: { destinations: [{ name: 'copy' }] } };

describe('Retrying in the Temporal UI', () => {
  test.each(['first', 'last'] as const)(
    'a reset to the %s task goes by the definition that is applied now, though its signal says the old one',
    async (task) => {
      const there = await places();
      const id = await failOnce(there);

      expect(await ui.endOf(id, await ui.reset(id, task))).toMatchObject(arrived);

      expect(await there.to.get('app')).toEqual({ key: 'value' });
    },
  );

  test('a second reset to the last task tries once more, as the first did', async () => {
    const there = await places();
    await ui.apply(there.wrong);
    await ui.spine.syncFailing(there.wrong, 'app');
    const id = idOf(there.wrong);
    expect(await ui.endOf(id, await ui.reset(id, 'last'))).toMatchObject({ status: 'FAILED' });
    await ui.apply(there.right);

    expect(await ui.endOf(id, await ui.reset(id, 'last'))).toMatchObject(arrived);
  });

  test('a start with the same ID and input goes by the definition that is applied now', async () => {
    const there = await places();
    const workflowId = await failOnce(there);

    await ui.start(workflowId, { definition: there.wrong, path: 'app' });

    expect(await ui.endOf(workflowId)).toMatchObject(arrived);
    expect(await there.to.get('app')).toEqual({ key: 'value' });
  });

  test('what is suspended now does not run, whoever resets or starts it, and says so', async () => {
    const there = await places();
    await ui.apply(there.wrong);
    await ui.spine.syncFailing(there.wrong, 'app');
    const workflowId = idOf(there.wrong);
    await ui.apply(suspended(there.right));

    const refused = {
      status: 'FAILED',
      outcome: { destinations: [{ action: 'refused', code: 'suspended' }] },
    };
    expect(await ui.endOf(workflowId, await ui.reset(workflowId, 'first'))).toMatchObject(refused);
    expect(await ui.endOf(workflowId, await ui.reset(workflowId, 'last'))).toMatchObject(refused);
    await ui.start(workflowId, { definition: there.wrong, path: 'app' });
    const last = await ui.endOf(workflowId);

    expect(last).toMatchObject(refused);
    expect(last.outcome?.destinations.filter(isFailure)[0]?.remedy).toContain('suspend: false');
    expect(await there.to.get('app')).toBeUndefined();
    const attributes = (
      await ui.spine.temporal.client.workflow.getHandle(workflowId).describe()
    ).typedSearchAttributes.getAll();
    expect(attributes.map(({ value }) => value)).not.toContain('failed');
  });

  test('what is applied no more does not run by a reset or a start, and says what to do', async () => {
    const there = await places();
    const workflowId = await failOnce(there);
    await ui.deleteSchedule(there.right);
    const before = await there.to.get('app');

    const refused = { status: 'FAILED', outcome: { destinations: [{ code: 'notApplied' }] } };
    expect(await ui.endOf(workflowId, await ui.reset(workflowId, 'first'))).toMatchObject(refused);
    await ui.start(workflowId, { definition: there.right, path: 'app' });
    expect(await ui.endOf(workflowId)).toMatchObject(refused);

    expect(await there.to.get('app')).toEqual(before);
  });

  test('a definition that was never applied is synced as it is brought along', async () => {
    const { right, to } = await places();
    await ui.spine.sync(right, 'app');
    expect(await to.get('app')).toEqual({ key: 'value' });
  });

  test('a failure says how to try again', async () => {
    const { wrong } = await places();
    const { message } = await ui.spine.syncFailing(wrong, 'app');
    expect(message).toContain(`keyferry retry ${idOf(wrong)}, or reset this workflow`);
  });

  test('a batch reset by a query retries each that it finds', async () => {
    const there = await places();
    await there.from.put('other', { key: 'other' });
    await ui.apply(there.wrong);
    await ui.spine.syncFailing(there.wrong, 'app');
    await ui.spine.syncFailing(there.wrong, 'other');
    await ui.apply(there.right);
    const name = there.wrong.metadata.name;
    const query = `KeyferryDefinition = "${name}" AND KeyferryOutcome = "failed"`;
    await expect
      .poll(
        async () =>
          (
            await ui.spine.temporal.client.workflowService.countWorkflowExecutions({
              namespace: 'default',
              query,
            })
          ).count.toNumber(),
        {
          timeout: 20_000,
        },
      )
      .toBeGreaterThanOrEqual(2);

    await ui.spine.temporal.client.workflowService.startBatchOperation({
      namespace: 'default',
      jobId: randomUUID(),
      visibilityQuery: query,
      reason: 'a test',
      resetOperation: { identity: 'a test', options: { firstWorkflowTask: {} } },
    });

    for (const path of ['app', 'other'])
      await expect
        .poll(
          async () =>
            (await ui.spine.temporal.client.workflow.getHandle(idOf(there.wrong, path)).describe()).status
              .name,
          {
            timeout: 30_000,
          },
        )
        .toBe('COMPLETED');
    expect([await there.to.get('app'), await there.to.get('other')]).toEqual([
      { key: 'value' },
      { key: 'other' },
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Definition } from '../../../workflows/model/definition.ts';
import { defineSync } from '../../support/spine.ts';
import { away, idOf, places, startUi, type Places, type Ui } from './rig.ts';

let ui: Ui;

beforeAll(async () => {
  ui = await startUi();
});
afterAll(async () => {
  await ui[Symbol.asyncDispose]();
});

describe('Signals sent in the Temporal UI', () => {
  /** A run that waits for a destination that is away. */
  async function waiting(): Promise<{ definition: Definition; id: string } & Places> {
    const there = await places();
    const { spec, metadata } = there.right;
    const definition = defineSync(
      { source: spec.source, destinations: [...spec.destinations, away] },
      metadata.name,
    );
    await ui.spine.starter.changed({ definition, path: 'app', change: { cause: 'event' } });
    await expect.poll(() => there.to.get('app'), { timeout: 20_000 }).toEqual({ key: 'value' });
    return { ...there, definition, id: idOf(definition) };
  }

  const nonsense: Readonly<Record<string, readonly unknown[]>> = {
    nothing: [],
    null: [null],
    'a text': ['again!'],
    'a change without a definition': [{ change: { cause: 'event', at: '2026-01-01T00:00:00Z' } }],
    'a change that is none': [{ change: { cause: 7, at: 'soon', kvVersion: 'two' }, definition: null }],
    'a definition without destinations': [{ definition: { metadata: { name: 'x' }, spec: {} } }],
    'a list': [[1, 2], 3],
  };

  test.each(Object.keys(nonsense))('changed with %s means: look again', async (kind) => {
    const { from, to, id } = await waiting();
    await from.put('app', { key: 'newer' });

    await ui.spine.temporal.client.workflow.getHandle(id).signal('changed', ...(nonsense[kind] ?? []));

    await expect.poll(() => to.get('app'), { timeout: 20_000 }).toEqual({ key: 'newer' });
    expect(await ui.failedTasks(id)).toBe(0);
    await ui.spine.temporal.client.workflow.getHandle(id).terminate();
  });

  test.each([
    ['JSON that is none', 'json/plain', '{"change":'],
    ['an encoding that is not ours', 'json/protobuf', '{}'],
    ['an encoding nobody knows', 'binary/whatever', '\u0000'],
  ])('changed with %s means: look again', async (_, encoding, data) => {
    const { from, to, id } = await waiting();
    await from.put('app', { key: 'newer' });

    const payload = { metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(data) };
    await ui.spine.temporal.client.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: id },
      signalName: 'changed',
      input: { payloads: [payload] },
    });

    await expect.poll(() => to.get('app'), { timeout: 20_000 }).toEqual({ key: 'newer' });
    expect(await ui.failedTasks(id)).toBe(0);
    await ui.spine.temporal.client.workflow.getHandle(id).terminate();
  });

  test('a definition of another name in a signal is not gone by', async () => {
    const { from, to, id, right } = await waiting();
    const other = defineSync({
      ...right.spec,
      destinations: [{ name: 'x', vault: { mount: 'x', path: '$1' } }],
    });
    await from.put('app', { key: 'newer' });

    await ui.spine.temporal.client.workflow
      .getHandle(id)
      .signal('changed', { definition: other, change: { cause: 'event' } });

    await expect.poll(() => to.get('app'), { timeout: 20_000 }).toEqual({ key: 'newer' });
    await ui.spine.temporal.client.workflow.getHandle(id).terminate();
  });

  test('a signal of another name, and an update, change nothing and keep nothing up', async () => {
    const { from, to, id } = await waiting();
    const handle = ui.spine.temporal.client.workflow.getHandle(id);
    await handle.signal('whatever', { definition: 7 });
    await expect(handle.executeUpdate('whatever')).rejects.toThrow();
    await from.put('app', { key: 'newer' });
    await handle.signal('changed');

    await expect.poll(() => to.get('app'), { timeout: 20_000 }).toEqual({ key: 'newer' });
    expect(await ui.failedTasks(id)).toBe(0);
    await handle.terminate();
  });

  test('a signal with nothing in it brings a run that waits under the definition that is applied now', async () => {
    const { to, id, right, from, definition } = await waiting();
    await from.put('app', { key: 'newer' });
    await ui.apply(right);

    await ui.spine.temporal.client.workflow.getHandle(id).signal('changed');

    expect(await ui.endOf(id)).toMatchObject({
      status: 'COMPLETED',
      outcome: { destinations: [{ name: 'copy' }] },
    });
    expect(definition.spec.destinations).toHaveLength(2);
    expect(await to.get('app')).toEqual({ key: 'newer' });
  });

  test('a run that waits under a definition is told when that is changed, and goes by the new one', async () => {
    const { id, right, definition } = await waiting();
    await ui.apply(definition);

    await ui.apply(right);

    expect(await ui.endOf(id)).toMatchObject({
      status: 'COMPLETED',
      outcome: { destinations: [{ name: 'copy' }] },
    });
  });
});

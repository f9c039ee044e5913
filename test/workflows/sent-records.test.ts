import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Definition } from '../../workflows/model/definition.ts';
import { sentWorkflowId } from '../../workflows/model/names.ts';
import type { HandOverInput, ReconcileInput } from '../../workflows/model/reconcile.ts';
import type { ReconcileOutcome } from '../../workflows/model/outcome.ts';
import { startEndpoint, type Endpoint } from '../support/http-endpoint/server.ts';
import { defineSync, startSpine, type Spine } from '../support/spine.ts';
import { uniqueName } from '../support/unique.ts';
import { vaultClient } from '../support/vault-client.ts';

let spine: Spine;
const vault = vaultClient();

beforeAll(async () => {
  spine = await startSpine();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
});

/** Reconciles as a schedule does, and waits for the secrets that it hands to their own actors, too. */
async function reconcile(
  definition: Definition,
  { paths, by = spine }: { paths?: readonly string[]; by?: Spine } = {},
): Promise<ReconcileOutcome['destinations']> {
  const { workflow } = by.temporal.client;
  const run = await workflow.start<(input: ReconcileInput) => Promise<ReconcileOutcome>>('reconcile', {
    workflowId: uniqueName(`reconcile/${definition.metadata.name}`),
    taskQueue: by.taskQueue,
    args: [{ definition, ...(paths && { paths }) }],
  });
  const { destinations } = await run.result();
  for (const path of await source.handedOver(by, run.workflowId))
    await workflow
      .getHandle(`sync/${definition.metadata.name}/${path}`)
      .result()
      .catch(() => undefined);
  return destinations;
}

const source = {
  async handedOver(by: Spine, workflowId: string): Promise<readonly string[]> {
    const { events = [] } = await by.temporal.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap((event) => {
      const scheduled = event.activityTaskScheduledEventAttributes;
      const payload = scheduled?.input?.payloads?.[0]?.data;
      if (scheduled?.activityType?.name !== 'handOver' || !payload) return [];
      return (JSON.parse(Buffer.from(payload).toString()) as HandOverInput).paths;
    });
  },
  async of(endpoint: Endpoint, http: object, more: object = {}) {
    const mount = await vault.newMount(2);
    const name = uniqueName('sync');
    const define = (settings: object = {}): Definition =>
      defineSync(
        {
          source: { vault: { mount: mount.path, path: '(.+)' } },
          destinations: [{ name: 'hook', http: { url: `${endpoint.url}/$1`, ...http, ...settings } }],
          ...more,
        },
        name,
      );
    return { mount, define, definition: define() };
  },
};

const bodies = ({ requests }: Endpoint): string[] => requests.map(({ body }) => body.toString());

describe('An HTTP destination with send: onChange', () => {
  test('gets one POST of a secret that is there at the start, and none from a second reconcile or a sync', async () => {
    await using endpoint = await startEndpoint();
    const { mount, definition } = await source.of(endpoint, { send: 'onChange' });
    await mount.put('a', { n: '1' });
    await Promise.all([reconcile(definition), spine.sync(definition, 'a')]);
    expect(bodies(endpoint)).toEqual(['{"n":"1"}']);

    expect(await reconcile(definition)).toMatchObject([{ unchanged: 1, handedOver: 0 }]);
    expect(await spine.sync(definition, 'a')).toMatchObject({ destinations: [{ action: 'unchanged' }] });
    expect(endpoint.requests).toHaveLength(1);
  });

  test('gets a changed secret once, by an event or by a burst', async () => {
    await using endpoint = await startEndpoint();
    const { mount, definition } = await source.of(endpoint, { send: 'onChange' });
    await mount.put('a', { n: '1' });
    await reconcile(definition);
    await mount.put('a', { n: '2' });
    expect(await spine.sync(definition, 'a')).toMatchObject({ destinations: [{ action: 'updated' }] });
    await mount.put('a', { n: '3' });
    for (let i = 0; i < 2; i++) await reconcile(definition, { paths: ['a'] });
    expect(bodies(endpoint)).toEqual(['{"n":"1"}', '{"n":"2"}', '{"n":"3"}']);
  });

  test('is sent again what it was sent under another definition', async () => {
    await using endpoint = await startEndpoint();
    const { mount, define, definition } = await source.of(endpoint, { send: 'onChange' });
    await mount.put('a', { n: '1' });
    await reconcile(definition);
    await reconcile(define({ body: 'n is {{ .n }}' }));
    expect(bodies(endpoint)).toEqual(['{"n":"1"}', 'n is 1']);
  });

  test('refuses once for each reconcile, and is sent what it refused as soon as it takes it', async () => {
    await using endpoint = await startEndpoint();
    const { mount, definition } = await source.of(endpoint, { send: 'onChange' });
    await mount.put('a', { n: '1' });
    endpoint.script({ status: 400 });
    await reconcile(definition);
    expect(endpoint.requests).toHaveLength(1);
    for (let i = 0; i < 2; i++) await reconcile(definition);
    expect(endpoint.requests).toHaveLength(2);
  });

  test('is told a removal once, and gets the secret again when it is back', async () => {
    await using endpoint = await startEndpoint();
    const { mount, definition } = await source.of(
      endpoint,
      { send: 'onChange', remove: {} },
      { onSourceDelete: { action: 'delete', grace: '0s' } },
    );
    await mount.put('a', { n: '1' });
    await reconcile(definition);
    await mount.delete('a');
    for (let i = 0; i < 2; i++) await reconcile(definition, { paths: ['a'] });
    await mount.undelete('a', [1]);
    await reconcile(definition);
    expect(endpoint.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'POST']);
  });

  test('gets a secret that was removed with its record and made anew, although its version is 1 again', async () => {
    await using endpoint = await startEndpoint();
    const { mount, definition } = await source.of(endpoint, { send: 'onChange' });
    await mount.put('a', { n: 'old' });
    await reconcile(definition);
    await mount.deleteMetadata('a');
    expect(await mount.put('a', { n: 'new' })).toBe(1);
    await reconcile(definition);
    expect(bodies(endpoint)).toEqual(['{"n":"old"}', '{"n":"new"}']);
  });

  test('leaves a record that holds nothing of the secret, made anew before the namespace drops it', async () => {
    await using by = await startSpine({}, undefined, {}, { renewAfterMs: 0 });
    await using endpoint = await startEndpoint();
    const { mount, definition } = await source.of(endpoint, { send: 'onChange' });
    await mount.put('a', { password: 'correct-horse' });
    await reconcile(definition, { by });
    const owner = `here/${definition.metadata.name}`;
    const record = () => by.temporal.client.workflow.getHandle(sentWorkflowId(owner, 'hook', 'a')).describe();
    const first = await record();
    expect(first.memo).toEqual({ token: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(JSON.stringify(first.raw)).not.toContain(
      Buffer.from('correct-horse').toString('base64').slice(0, 12),
    );

    await reconcile(definition, { by });
    const second = await record();
    expect(second.memo).toEqual(first.memo);
    expect(second.runId).not.toBe(first.runId);
    expect(endpoint.requests).toHaveLength(1);
  });
});

test('An HTTP destination that says nothing of it gets one POST at the start, and one more from every reconcile', async () => {
  await using endpoint = await startEndpoint();
  const { mount, definition } = await source.of(endpoint, {});
  await mount.put('a', { n: '1' });
  await reconcile(definition);
  expect(endpoint.requests).toHaveLength(1);
  await reconcile(definition);
  expect(endpoint.requests).toHaveLength(2);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Definition } from '../../workflows/model/definition.ts';
import type { ReconcileOutcome } from '../../workflows/model/outcome.ts';
import type { ReconcileInput } from '../../workflows/model/reconcile.ts';
import { awsError } from '../support/aws-messages.ts';
import { startAwsProxy } from '../support/aws-proxy.ts';
import { defineSync, startSpine, type Spine } from '../support/spine.ts';
import { uniqueName } from '../support/unique.ts';
import { vaultClient } from '../support/vault-client.ts';

const SECRETS = 40;

let spine: Spine;

beforeAll(async () => {
  spine = await startSpine();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
});

async function definitionWith(endpoint: string): Promise<Definition> {
  const from = await vaultClient().newMount(2);
  const paths = Array.from({ length: SECRETS }, (_, i) => `app-${String(i)}`);
  await Promise.all(paths.map((path) => from.put(path, { path })));
  const key = { env: 'KEYFERRY_SECRET_AWS' };
  const auth = { accessKey: { id: key, secret: key } };
  return defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [{ name: 'aws', awsSecretsManager: { name: `${from.path}/$1`, endpoint, auth } }],
  });
}

/** The outcome, and at which attempt the page was done. */
async function reconcile(definition: Definition): Promise<{ outcome: ReconcileOutcome; attempt: number }> {
  const { workflow } = spine.temporal.client;
  const handle = await workflow.start<(input: ReconcileInput) => Promise<ReconcileOutcome>>('reconcile', {
    workflowId: uniqueName(`reconcile/${definition.metadata.name}`),
    taskQueue: spine.taskQueue,
    args: [{ definition }],
  });
  const outcome = await handle.result();
  const { events } = await handle.fetchHistory();
  const scheduled = (events ?? []).find(
    ({ activityTaskScheduledEventAttributes: activity }) => activity?.activityType?.name === 'reconcilePage',
  );
  const page = (events ?? [])
    .flatMap((event) => event.activityTaskStartedEventAttributes ?? [])
    .find(({ scheduledEventId }) => String(scheduledEventId) === String(scheduled?.eventId));
  return { outcome, attempt: page?.attempt ?? 0 };
}

test('a request that fails now and then at a store that is well is made again after the others, in the same attempt', async () => {
  await using aws = await startAwsProxy();
  aws.script('CreateSecret', awsError('InternalServiceError', { status: 500 }), 3);

  const { outcome, attempt } = await reconcile(await definitionWith(aws.endpoint));

  expect(outcome.destinations).toMatchObject([{ created: SECRETS, handedOver: 0 }]);
  expect(attempt).toBe(1);
});

test('a store that fails many ends the attempt, and the next one sees to what is left', async () => {
  await using aws = await startAwsProxy();
  aws.script('CreateSecret', awsError('InternalServiceError', { status: 500 }), 12);

  const { outcome, attempt } = await reconcile(await definitionWith(aws.endpoint));

  expect(outcome.destinations).toMatchObject([{ created: SECRETS, handedOver: 0 }]);
  expect(attempt).toBe(2);
});

test('a store that throttles is left alone at once', async () => {
  await using aws = await startAwsProxy();
  aws.script('CreateSecret', awsError('ThrottlingException', { headers: { 'retry-after': '1' } }));

  const { outcome, attempt } = await reconcile(await definitionWith(aws.endpoint));

  expect(outcome.destinations).toMatchObject([{ created: SECRETS, handedOver: 0 }]);
  expect(attempt).toBe(2);
});

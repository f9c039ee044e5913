import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { setStage } from '../../infra/demo/stage.ts';
import { before, perform, show, steps } from '../../infra/demo/steps.ts';
import { connectTemporal, type TemporalConnection } from '../../ingress/starters/connect.ts';
import { definitionSchema } from '../../workflows/model/definition.ts';
import { DEFAULT_TASK_QUEUE } from '../../workflows/model/names.ts';
import { PLAN_WORKFLOW } from '../../workflows/model/plan.ts';
import { RELAY_WORKFLOW } from '../../workflows/model/relay.ts';
import packageJson from '../../package.json' with { type: 'json' };

/**
 * Records histories of the demo, and of what can go wrong beside it, under the workflows of today:
 * `node test/histories/record.ts`. Kept ones are never overwritten by another version's.
 */
const directory = import.meta.dirname;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Histories of one workflow type that are kept: those with the most events differ most. */
const KEPT = 6;
/** How long a change may take to arrive. */
const WITHIN_MS = 60_000;

await using stage = await setStage();
await before.act(stage.places);
const { temporal: address } = await stage.startKeyferry();
await show(before, stage.places, say, { from: performance.now(), withinMs: WITHIN_MS });
for (const step of steps) await perform(step, stage.places, say, WITHIN_MS);
await using temporal = await connectTemporal({ address, namespace: 'default' });
await refusedSync();
await oneOff(PLAN_WORKFLOW, { definition: definition('ledger', 'prod/payments/ledger'), limit: 10 });
await oneOff(RELAY_WORKFLOW, {
  changes: [{ definition: definition('ledger', 'x'), path: 'payments/ledger', change: { cause: 'event' } }],
  searchAttributes: true,
});
await save(temporal);

function definition(name: string, awsName: string) {
  return definitionSchema.parse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name },
    spec: {
      source: { vault: { mount: 'secret', path: `payments/${name}` } },
      destinations: [{ name: 'aws', awsSecretsManager: { name: awsName, region: 'us-east-1' } }],
    },
  });
}

/** One destination is another definition's: the workflow fails and says so. */
async function refusedSync(): Promise<void> {
  const { client } = temporal;
  const handle = await client.workflow.start('syncSecret', {
    workflowId: 'sync/ledger/payments/ledger',
    taskQueue: DEFAULT_TASK_QUEUE,
    args: [
      {
        definition: definition('ledger', 'prod/payments/ledger'),
        path: 'payments/ledger',
        // As a relay starts one: what a person starts without a change runs only while it is applied.
        change: { cause: 'manual' },
      },
    ],
  });
  await handle.result().catch(() => undefined);
}

async function oneOff(type: string, input: object): Promise<void> {
  await temporal.client.workflow.execute(type, {
    workflowId: `record-${type}`,
    taskQueue: DEFAULT_TASK_QUEUE,
    args: [input],
  });
}

async function save({ client }: TemporalConnection): Promise<void> {
  const byType = new Map<string, { events: number; json: string }[]>();
  for await (const { workflowId, runId, type } of client.workflow.list()) {
    const handle = client.workflow.getHandle(workflowId, runId);
    if (workflowId.startsWith('temporal-sys-')) continue;
    if ((await handle.describe()).status.name === 'RUNNING') await handle.result().catch(() => undefined);
    const history = await handle.fetchHistory();
    // Names of the machine that recorded it are nobody's business.
    const json = historyToJSON(history).replaceAll(/"identity": "[^"]*"/g, '"identity": "recorder"');
    const known = byType.get(type) ?? [];
    byType.set(type, [...known, { events: history.events?.length ?? 0, json }]);
  }
  for (const [type, histories] of byType) {
    histories.sort((a, b) => b.events - a.events);
    for (const [i, { json }] of histories.slice(0, KEPT).entries()) {
      await writeFile(join(directory, `${type}.${packageJson.version}.${String(i + 1)}.json`), json);
    }
  }
}

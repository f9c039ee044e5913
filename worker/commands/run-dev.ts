import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { ensureTools } from '../../infra/tools/ensure.ts';
import { startTemporal, type TemporalServer } from '../../infra/tools/temporal/start.ts';
import { print } from '../../ingress/cli/print.ts';
import { onceStopped } from '../../ingress/cli/stop.ts';
import { liveDefinitions } from '../../ingress/definitions/live.ts';
import { serveIngress } from '../../ingress/entry/node.ts';
import { followAuditFile } from '../../ingress/follow/follow.ts';
import { createIntake, type Intake } from '../../ingress/intake.ts';
import { withoutConflictsWithApplied } from '../../ingress/schedules/applied.ts';
import { applySchedules } from '../../ingress/schedules/apply.ts';
import { connectTemporal, type TemporalConnection } from '../../ingress/starters/connect.ts';
import { createGrpcStarter } from '../../ingress/starters/grpc.ts';
import { taskQueue } from '../../ingress/task-queue.ts';
import type { Definition } from '../../workflows/model/definition.ts';
import { liveConfig } from '../boundary.ts';
import { installationOf } from '../installation.ts';
import { createLog } from '../log.ts';
import { createAppliedDefinition } from '../applied-definition.ts';
import { createSentRecords } from '../sent-records.ts';
import { createStartSync } from '../start-sync.ts';
import { checkTemplate } from '../template-check.ts';
import { installTelemetry } from '../telemetry.ts';
import { startWorker } from '../worker.ts';
import { createWorld } from '../world.ts';
import type { DevOptions } from './dev.ts';

/**
 * Starts everything from the bottom up, and on a signal ends it from the top down: first nothing new is taken, then
 * what is under way finishes, and Temporal, which keeps the rest, goes last.
 */
export async function runDev(options: DevOptions): Promise<void> {
  const log = createLog('dev');
  await ensureTools(['temporal']); // Minutes on a new machine, in which a Ctrl-C simply ends this process.
  const stopped = onceStopped();
  const telemetry = await installTelemetry(log);
  await mkdir(options.data, { recursive: true, mode: 0o700 });
  await using resources = new AsyncDisposableStack();

  const server = resources.use(await startServer(options));
  const temporal = resources.use(
    await connectTemporal({ address: server.address, namespace: 'default', log }),
  );
  const starter = createGrpcStarter(temporal);
  const config = await liveConfig(options.config, log);
  const worker = await startWorker({
    world: { ...createWorld(telemetry.countRequest), sent: createSentRecords(temporal) },
    metrics: telemetry.sync,
    installation: installationOf({
      variable: process.env['KEYFERRY_INSTALLATION'],
      config: config.first.installation,
      namespaceId: temporal.namespaceId,
    }),
    boundary: () => config.now(),
    startSync: createStartSync(starter),
    appliedDefinition: createAppliedDefinition(temporal, log),
    log,
    address: server.address,
    namespace: 'default',
  });
  resources.defer(() => worker.stop());

  const ending = new AbortController();
  const definitions = await liveDefinitions(options.definitions, {
    log,
    signal: ending.signal,
    config: options.config,
    checkTemplate,
    onLoaded: (loaded, complete) => apply(temporal, loaded, complete, log),
  });
  const metrics = telemetry.ingress;
  const intake = createIntake({ definitions, starter, metrics, log });
  const ingress = resources.use(
    await serveIngress({ listen: options.listen, intake, definitions, starter, metrics, log }),
  );
  const follower = await follow(options, intake, log, ending.signal);
  resources.defer(async () => {
    ending.abort();
    await follower.ended;
  });

  print(`ingress ${ingress.url}\ntemporal ${server.address}\nui ${server.uiUrl ?? ''}\nready\n`);
  await Promise.race([stopped, worker.done, follower.ended, untilGone(server)]);
}

async function startServer({ data, temporalPort, uiPort }: DevOptions): Promise<TemporalServer> {
  return await startTemporal({
    port: temporalPort,
    uiPort,
    dbFilename: join(data, 'temporal.db'),
    logFile: join(data, 'temporal.log'),
  });
}

/** The embedded server is ours alone: what is defined no more has no schedule either. */
async function apply(
  temporal: TemporalConnection,
  definitions: readonly Definition[],
  prune: boolean,
  log: Logger,
): Promise<void> {
  const { client, searchAttributes } = temporal;
  const sound = prune ? definitions : await beside(temporal, definitions, log);
  const changes = await applySchedules(client, sound, {
    taskQueue: taskQueue(),
    searchAttributes,
    prune,
  });
  for (const { definition, action, leftBehind = [] } of changes) {
    if (action !== 'unchanged') log.info({ definition, schedule: action }, 'definition applied');
    for (const left of leftBehind) log.warn({ definition, ...left }, 'left behind, with its ownership mark');
  }
}

/** While a file is broken, what it defined before goes on, and keeps its keys. */
async function beside(
  { client }: TemporalConnection,
  definitions: readonly Definition[],
  log: Logger,
): Promise<Definition[]> {
  const located = definitions.map((definition) => ({ definition, file: definition.metadata.name }));
  const apart = await withoutConflictsWithApplied(client, located);
  for (const { file, field, message } of apart.problems)
    log.error({ definition: file, field }, `definition not applied: ${message}`);
  for (const { file, field, message } of apart.warnings) log.warn({ definition: file, field }, message);
  return apart.definitions.map(({ definition }) => definition);
}

/** Rejects when the Temporal server ends by itself. */
async function untilGone(server: TemporalServer): Promise<never> {
  const { code, signal } = await server.exited;
  throw new Error(
    `The Temporal server has ended (${signal ?? `exit ${String(code)}`}); see temporal.log in --data.`,
  );
}

/** Resolves once it follows; without an audit file there is nothing to follow, and never an end. */
async function follow(
  { auditFile, data }: DevOptions,
  intake: Intake,
  log: Logger,
  signal: AbortSignal,
): Promise<{ ended: Promise<void> }> {
  if (auditFile === undefined) return { ended: once(signal, 'abort').then(() => undefined) };
  const takeLines: Intake['takeAuditLines'] = (text, options) => intake.takeAuditLines(text, options);
  const checkpointFile = join(data, 'follow.json');
  return await new Promise((resolve, reject) => {
    const onReady = (): void => {
      resolve({ ended });
    };
    const ended = followAuditFile({ file: auditFile, checkpointFile, takeLines, log, signal, onReady });
    ended.catch(reject);
  });
}

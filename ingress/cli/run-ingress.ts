import { liveDefinitions } from '../definitions/live.ts';
import { serveIngress } from '../entry/node.ts';
import { createIntake } from '../intake.ts';
import type { Log } from '../log.ts';
import type { TemplateCheck } from '../definitions/templates.ts';
import type { IngressMetrics } from '../metrics.ts';
import { createRestorer, RESTORE_MS } from '../schedules/restore.ts';
import { connectTemporal } from '../starters/connect.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import type { IngressCommandOptions } from './ingress.ts';
import { print } from './print.ts';
import { onceStopped } from './stop.ts';

/** What the process around the command gives it. */
export interface IngressHost {
  readonly log: Log;
  readonly metrics: IngressMetrics;
  readonly checkTemplate: TemplateCheck;
}

/** Serves until SIGINT or SIGTERM, then lets requests under way finish. */
export async function runIngress(
  options: IngressCommandOptions,
  { log, metrics, checkTemplate }: IngressHost,
): Promise<void> {
  const stopped = onceStopped();
  const ending = new AbortController();
  await using resources = new AsyncDisposableStack();
  resources.defer(() => {
    ending.abort();
  });

  const temporal = resources.use(await connectTemporal({ log }));
  const definitions = await liveDefinitions(options.definitions, {
    log,
    signal: ending.signal,
    config: options.config,
    onLoaded: createRestorer(temporal, log),
    compareMs: RESTORE_MS,
    checkTemplate,
  });
  const parts = { definitions, starter: createGrpcStarter(temporal), metrics, log };
  const server = resources.use(
    await serveIngress({ ...parts, intake: createIntake(parts), listen: options.listen }),
  );
  print(`ingress ${server.url}\nready\n`);
  await stopped;
}

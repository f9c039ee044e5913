import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { liveDefinitions } from '../definitions/live.ts';
import { followAuditFile } from '../follow/follow.ts';
import { createIntake } from '../intake.ts';
import { createRestorer, RESTORE_MS } from '../schedules/restore.ts';
import { connectTemporal } from '../starters/connect.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import type { FollowCommandOptions } from './follow.ts';
import type { IngressHost } from './run-ingress.ts';
import { print } from './print.ts';
import { onceStopped } from './stop.ts';

/** Follows until SIGINT or SIGTERM. */
export async function runFollow(
  options: FollowCommandOptions,
  { log, metrics, checkTemplate }: IngressHost,
): Promise<void> {
  const ending = new AbortController();
  const stopped = onceStopped().then(() => {
    ending.abort();
  });
  await using temporal = await connectTemporal({ log });
  const definitions = await liveDefinitions(options.definitions, {
    log,
    signal: ending.signal,
    config: options.config,
    onLoaded: createRestorer(temporal, log),
    compareMs: RESTORE_MS,
    checkTemplate,
  });
  // Lines are recorded as taken when they are of no definition, too.
  if (definitions().definitions.length === 0)
    throw new Error(
      `there is no definition to follow for in ${options.definitions.join(', ')}: see the log above, or keyferry validate`,
    );
  const intake = createIntake({ definitions, starter: createGrpcStarter(temporal), metrics, log });
  const checkpointFile = options.checkpoint ?? defaultCheckpoint(options.file);
  const following = followAuditFile({
    file: options.file,
    checkpointFile,
    takeLines: (text, take) => intake.takeAuditLines(text, take),
    log,
    signal: ending.signal,
    fromEnd: options.fromEnd ?? false,
    ...(options.vault !== undefined && { vault: options.vault }),
    onReady: () => {
      print(`following ${options.file}\ncheckpoint ${checkpointFile}\nready\n`);
    },
  });
  // A follower that fails ends the command with its reason; one that is stopped finishes what it has in hand.
  await Promise.race([stopped, following]);
  ending.abort();
  await following;
}

function defaultCheckpoint(file: string): string {
  const state = process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  const name = createHash('sha256').update(resolve(file)).digest('hex').slice(0, 16);
  return join(state, 'keyferry', `follow-${name}.json`);
}

import { startTemporal, type TemporalServer } from '../../../infra/tools/temporal/start.ts';
import { startKeyferry, type KeyferryProcess } from '../../support/keyferry-process.ts';

/** A part of the system that is killed at any instant and started again as it was. */
export interface Victim extends AsyncDisposable {
  readonly name: string;
  start(): Promise<void>;
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>;
}

export function temporalVictim(dbFilename: string, port: number): Victim {
  let server: TemporalServer | undefined;
  const kill = async (): Promise<void> => {
    server?.kill('SIGKILL');
    await server?.[Symbol.asyncDispose]();
  };
  return {
    name: 'temporal',
    start: async () => {
      server = await startTemporal({ dbFilename, port });
    },
    kill,
    [Symbol.asyncDispose]: async () => {
      await server?.[Symbol.asyncDispose]();
    },
  };
}

export function keyferryVictim(args: readonly string[], env: NodeJS.ProcessEnv): Victim {
  let process: KeyferryProcess | undefined;
  const kill = async (): Promise<void> => {
    await process?.kill('SIGKILL');
  };
  return {
    name: args[0] ?? '',
    start: () => {
      process = startKeyferry(args, env);
      return Promise.resolve();
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import type { NativeConnection, NativeConnectionOptions } from '@temporalio/worker';

/** What both have in common is all that is used. */
export type GrpcConnection = Connection | NativeConnection;

/**
 * On Node, through the SDK's client in JavaScript, which takes an instant to load.
 *
 * On Deno, through the SDK's native half, which workers use anyway: when a server retires a connection (GOAWAY), as
 * Temporal does every five minutes and whenever it is stopped, Deno's node:http2 takes the whole process with it
 * (https://github.com/denoland/deno/issues/36788, in 2.9.6 still). It ignores `withAbortSignal`.
 *
 * @throws {Error} where the service cannot be reached within the time
 */
export async function openConnection(
  options: NativeConnectionOptions,
  withinMs: number,
): Promise<GrpcConnection> {
  if (!('Deno' in globalThis)) return await Connection.connect({ ...options, connectTimeout: withinMs });
  return await Promise.race([openNative(options), rejectAfter(withinMs)]);
}

async function openNative(options: NativeConnectionOptions): Promise<NativeConnection> {
  const { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } =
    await import('@temporalio/worker');
  // A worker's process has installed its own. What goes wrong is told by the calls that fail.
  if (Runtime.instantiator === undefined)
    Runtime.install({
      shutdownSignals: [],
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: {
        logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
      },
    });
  return await NativeConnection.connect(options);
}

async function rejectAfter(ms: number): Promise<never> {
  await delay(ms, undefined, { ref: false });
  throw new Error(`no connection within ${String(ms)} ms`);
}

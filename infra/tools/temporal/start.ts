import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { searchAttributes as ours } from '../../../workflows/model/names.ts';
import { ensureTool } from '../ensure.ts';
import { choosePort } from '../server/ports.ts';
import { untilReady } from '../server/ready.ts';
import { supervise, type Server } from '../server/supervise.ts';
import { argumentsOf } from './arguments.ts';
import { lockDatabase } from './database-lock.ts';
import type { Lock } from '../lock.ts';

export interface TemporalOptions {
  /** gRPC; 0 or left out: any free one. */
  readonly port?: number;
  /** Left out: no HTTP API, which takes requests of any web page; 0: on any free port. */
  readonly httpPort?: number;
  /** Left out: no UI; 0: on any free port. */
  readonly uiPort?: number;
  /** SQLite file that keeps everything; its directory is made. Left out: in memory, gone with the server. */
  readonly dbFilename?: string;
  /** Made beside `default`, which is always there. */
  readonly namespace?: string;
  /** Registered as Keyword; by default those that Keyferry's workflows set. */
  readonly searchAttributes?: readonly string[];
  readonly logFile?: string;
}

export interface TemporalServer extends Server {
  /** gRPC, `host:port`. */
  readonly address: string;
  /** HTTP API, `host:port`; absent where none was asked for. */
  readonly httpAddress: string | undefined;
  /** Absent where no UI was asked for. */
  readonly uiUrl: string | undefined;
}

const PROBE_MS = 2_000;

/**
 * Starts Temporal's development server on the loopback interface and waits until it serves the namespace. On a
 * file, a server whose starter was killed is waited for, up to 15 s.
 * @throws {Error} where a port is taken, another process has the file, or it ends instead of serving
 */
export async function startTemporal(options: TemporalOptions = {}): Promise<TemporalServer> {
  const program = await ensureTool('temporal');
  const dbFilename = options.dbFilename === undefined ? undefined : resolve(options.dbFilename);
  if (dbFilename !== undefined) await mkdir(dirname(dbFilename), { recursive: true });
  const lock = dbFilename === undefined ? undefined : await lockDatabase(dbFilename);
  try {
    return await startLocked(program, { ...options, dbFilename }, lock);
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

type Settings = Omit<TemporalOptions, 'dbFilename'> & { readonly dbFilename: string | undefined };

async function startLocked(
  program: string,
  options: Settings,
  lock: Lock | undefined,
): Promise<TemporalServer> {
  const namespace = options.namespace ?? 'default';
  const searchAttributes = options.searchAttributes ?? Object.values(ours);
  const port = await choosePort(options.port, 'Temporal');
  const httpPort =
    options.httpPort === undefined ? undefined : await choosePort(options.httpPort, "Temporal's HTTP API");
  const uiPort = options.uiPort === undefined ? undefined : await choosePort(options.uiPort, "Temporal's UI");
  const { dbFilename } = options;
  const server = await supervise({
    program,
    args: argumentsOf({ port, httpPort, uiPort, dbFilename, namespace, searchAttributes }),
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  const exited = server.exited.then(async (exit) => {
    await lock?.release();
    return exit;
  });
  await lock?.guard(server.pid);
  const address = `127.0.0.1:${String(port)}`;
  await untilReady('Temporal', server, () => serves(address, namespace, searchAttributes));
  return {
    address,
    httpAddress: httpPort === undefined ? undefined : `127.0.0.1:${String(httpPort)}`,
    uiUrl: uiPort === undefined ? undefined : `http://127.0.0.1:${String(uiPort)}`,
    pid: server.pid,
    exited,
    kill: server.kill,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await exited;
    },
  };
}

/** The search attributes come last, some time after the first answer. */
async function serves(address: string, namespace: string, attributes: readonly string[]): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: PROBE_MS });
  try {
    return await connection.withDeadline(Date.now() + PROBE_MS, async () => {
      await connection.workflowService.describeNamespace({ namespace });
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      return attributes.every((name) => Object.hasOwn(customAttributes, name));
    });
  } finally {
    await connection.close();
  }
}

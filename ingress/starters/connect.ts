import { Client } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { searchAttributes } from '../../workflows/model/names.ts';
import type { Log } from '../log.ts';
import { openConnection, type GrpcConnection } from './grpc-connection.ts';
import { codeOf } from './grpc-failure.ts';
import { temporalProblem, type TemporalTarget } from './temporal-problem.ts';

const CONNECT_MS = 10_000;

export interface ConnectOptions {
  /** `host:port`. Left out: the standard Temporal environment and profiles file, else localhost:7233. */
  readonly address?: string;
  /** Left out: as `address`, else `default`. */
  readonly namespace?: string;
  readonly log?: Log;
}

export interface TemporalConnection extends TemporalTarget, AsyncDisposable {
  readonly connection: GrpcConnection;
  readonly client: Client;
  /** Of the namespace, a UUID; undefined where the service does not tell. */
  readonly namespaceId: string | undefined;
  /** Whether the namespace has our search attributes, all of them: only then may they be set. */
  readonly searchAttributes: boolean;
}

/**
 * Connects to the Temporal service of the standard environment (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
 * `TEMPORAL_API_KEY`, `TEMPORAL_TLS_*`, profiles file), and registers our search attributes where it may.
 *
 * @throws {Error} naming the address and what to do, where the service cannot be reached within 10 s
 */
export async function connectTemporal(options: ConnectOptions = {}): Promise<TemporalConnection> {
  const configured = loadClientConnectConfig();
  const target: TemporalTarget = {
    address: options.address ?? configured.connectionOptions.address ?? 'localhost:7233',
    namespace: options.namespace ?? configured.namespace ?? 'default',
  };
  const { address, namespace } = target;
  const connection = await open({ ...configured.connectionOptions, address }, target);
  try {
    const namespaceId = await describeNamespace(connection, target);
    const registered = await registerSearchAttributes(connection, target, options.log);
    const client = new Client({ connection, namespace });
    return {
      ...target,
      connection,
      client,
      namespaceId,
      searchAttributes: registered,
      [Symbol.asyncDispose]: () => connection.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function open(options: NativeConnectionOptions, target: TemporalTarget): Promise<GrpcConnection> {
  try {
    return await openConnection(options, CONNECT_MS);
  } catch (error) {
    // A server that is not there shows as a time limit passed.
    const code = codeOf(error);
    const { message, remedy } = temporalProblem(
      code === 'timeout' || code === 'internal' ? 'unavailable' : code,
      target,
    );
    throw new Error(`${message} ${remedy}`, { cause: error });
  }
}

/** Its ID. A namespace that is not there would only show when the first event cannot be taken. */
async function describeNamespace(
  connection: GrpcConnection,
  target: TemporalTarget,
): Promise<string | undefined> {
  const { namespace } = target;
  try {
    const { namespaceInfo } = await connection.withDeadline(deadline(), () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return namespaceInfo?.id || undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'notFound' && code !== 'unauthenticated') return undefined;
    const { message, remedy } = temporalProblem(code, target);
    throw new Error(`${message} ${remedy}`, { cause: error });
  }
}

/**
 * Temporal Cloud, and a service whose operator API is closed, take them from an operator only: then they are left
 * out, with one warning. Nothing depends on them.
 */
async function registerSearchAttributes(
  connection: GrpcConnection,
  { namespace }: TemporalTarget,
  log: Log | undefined,
): Promise<boolean> {
  const ours = Object.values(searchAttributes);
  const missingIn = (found: ReadonlySet<string>): string[] => ours.filter((name) => !found.has(name));
  let found = await listed(connection, namespace);
  if (missingIn(found).length > 0) {
    await add(connection, namespace, missingIn(found));
    found = await listed(connection, namespace);
  }
  const missing = missingIn(found);
  if (missing.length > 0)
    log?.warn(
      { namespace, missing },
      'search attributes could not be registered, so syncs go without them: ask the operator of Temporal to add them as Keyword',
    );
  return missing.length === 0;
}

/** None where the service does not say. */
async function listed(connection: GrpcConnection, namespace: string): Promise<ReadonlySet<string>> {
  try {
    const { customAttributes } = await connection.withDeadline(deadline(), () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    return new Set(Object.keys(customAttributes));
  } catch {
    return new Set();
  }
}

async function add(connection: GrpcConnection, namespace: string, names: readonly string[]): Promise<void> {
  try {
    await connection.withDeadline(deadline(), () =>
      connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(names.map((name) => [name, INDEXED_VALUE_TYPE_KEYWORD])),
      }),
    );
  } catch {
    // Refused, or another process was quicker: what is there afterwards tells.
  }
}

/** temporal.api.enums.v1.IndexedValueType */
const INDEXED_VALUE_TYPE_KEYWORD = 2;

/** For one call, the client's own retries in it. */
function deadline(): number {
  return Date.now() + 3_000;
}

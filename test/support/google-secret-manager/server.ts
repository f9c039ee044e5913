import { Metadata, Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Faults } from '../../conformance/rig.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import { ApiError } from './api-error.ts';
import { createFaults } from './faults.ts';
import { canonical } from './names.ts';
import { PROTO_DIRECTORIES } from './protos.ts';
import { secretMethods } from './secret-methods.ts';
import type { StoredSecret } from './secrets.ts';
import { createState, type ProjectOptions } from './state.ts';
import { versionMethods } from './version-methods.ts';
import { startWire } from './wire.ts';

const SERVICE = 'google.cloud.secretmanager.v1.SecretManagerService';

const definition = loadSync('google/cloud/secretmanager/v1/service.proto', {
  includeDirs: PROTO_DIRECTORIES,
  longs: String,
  enums: String,
  defaults: true,
  oneofs: false,
});

type Methods = ReturnType<typeof secretMethods> & ReturnType<typeof versionMethods>;

/** Secret Manager, in memory, from the very protos that the SDK ships; it checks what the real one documents. */
export interface GoogleServer extends AsyncDisposable {
  /** For SECRET_MANAGER_EMULATOR_HOST. */
  readonly address: string;
  readonly accounts: Accounts;
  readonly faults: Faults;
  /** What a user does by other means: the service itself, without a wire and without asking who it is. */
  readonly api: Methods;
  /** By `projects/…/secrets/…`. */
  peek(name: string): StoredSecret | undefined;
  disableKey(kmsKeyName: string): void;
  /** Called before each request is handled, with the name of the method and the requests of it so far. */
  onRequest(listener: (method: string) => void): void;
}

export interface ServerOptions extends ProjectOptions {
  /** PEM. Left out: plain text. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

export async function startGoogleServer(options: ServerOptions = {}): Promise<GoogleServer> {
  const state = createState(options);
  const api = { ...secretMethods(state), ...versionMethods(state) };
  const accounts = createAccounts();
  const listeners: ((method: string) => void)[] = [];
  const server = new Server();
  const wire = await startWire(await listen(server, options.tls));
  const faulty = createFaults(() => wire.connections());

  const unary =
    (method: string, work: (request: never) => object) =>
    (call: ServerUnaryCall<object, object>, callback: sendUnaryData<object>): void => {
      const cut = (): void => {
        wire.cut(call.getPeer());
      };
      try {
        for (const listener of listeners) listener(method);
        const answer = faulty.handle({ method, request: call.request, cut }, () => {
          accounts.authorize(String(call.metadata.get('authorization')[0]), method);
          return work(call.request as never);
        });
        if (answer !== undefined) callback(null, answer);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const metadata = new Metadata();
        if (error.details) metadata.set('grpc-status-details-bin', error.details);
        callback(
          Object.assign(new Error(error.message), { code: error.code, details: error.message, metadata }),
        );
      }
    };
  const service = definition[SERVICE];
  if (service === undefined || 'format' in service) throw new Error(`no ${SERVICE}`);
  server.addService(
    service,
    Object.fromEntries(Object.entries(api).map(([method, work]) => [method, unary(method, work)])),
  );

  return {
    address: wire.address,
    accounts,
    faults: faulty.faults,
    api,
    peek: (name) => state.secrets.get(canonical(name)),
    disableKey: (name) => state.disabledKeys.add(name),
    onRequest: (listener) => listeners.push(listener),
    async [Symbol.asyncDispose]() {
      await wire[Symbol.asyncDispose]();
      server.forceShutdown();
    },
  };
}

/** @returns the port */
function listen(server: Server, tls: ServerOptions['tls']): Promise<number> {
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [
          { cert_chain: Buffer.from(tls.certificate), private_key: Buffer.from(tls.key) },
        ]);
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

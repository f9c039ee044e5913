import { SecretManagerServiceClient } from '@google-cloud/secret-manager';
import { GoogleAuth, PassThroughClient } from 'google-auth-library';
import { grpc, type CallOptions } from 'google-gax';
import { abortable } from '../abortable.ts';
import { StoreError } from '../store-error.ts';
import type { OpenOptions } from '../world.ts';
import { endpointOf, type Endpoint, type GoogleConnection } from './endpoint.ts';
import { statusOf, toGoogleError } from './failure.ts';
import { openIdentity, type Identity } from './identity.ts';
import type { Operation } from './permissions.ts';
import { silenceSdk } from './silence.ts';
import { httpStatusOf } from './status.ts';

/** A request without an answer for so long has failed. */
const ANSWER_MS = 30_000;

/** One client of one activity. Closing it leaves no socket open. */
export interface GoogleClient extends AsyncDisposable {
  /** `projects/p`, or `projects/p/locations/l` for regional secrets. */
  readonly parent: string;
  /**
   * One request, made once: Temporal retries, not the SDK.
   * @param resource what an error's message names
   * @param send makes the request with the client and the options it is given
   * @throws {GoogleError} or, where the activity is over, the reason of its signal
   */
  call<T>(
    operation: Operation,
    resource: string,
    send: (sdk: SecretManagerServiceClient, options: CallOptions) => Promise<T>,
  ): Promise<T>;
}

/** @throws {StoreError} `notConfigured` where no project or no credentials are known; as {@link openIdentity} */
export async function openGoogleClient(
  connection: GoogleConnection,
  options: OpenOptions,
): Promise<GoogleClient> {
  const { world } = options;
  const closing = new AbortController();
  // A channel that is closed leaves alone what is under way on it.
  const signal = AbortSignal.any([options.signal, closing.signal]);
  silenceSdk();
  const identity = await abortable(signal, () => openIdentity(connection, { world, signal }));
  const project = await abortable(signal, () => projectOf(connection, identity, options));
  const endpoint = endpointOf(connection, identity.universe, world);
  // gRPC resolves names itself; that it then reaches who it asked for is for TLS to show.
  if (!endpoint.plaintext)
    await abortable(signal, () => world.guard?.resolve(endpoint.host) ?? Promise.resolve());
  const sdk = createSdk(endpoint, identity);
  // Awaited here: left to the first request, its failure would be a rejection that nobody handles.
  await sdk.initialize();

  const attempt = async <T>(
    operation: Operation,
    send: (sdk: SecretManagerServiceClient, options: CallOptions) => Promise<T>,
  ): Promise<T> => {
    const headers = Object.fromEntries(await identity.headers());
    const count = (code: string): void => {
      world.countRequest('googleSecretManager', operation, code);
    };
    try {
      const answer = await send(sdk, {
        timeout: ANSWER_MS,
        retry: null,
        autoPaginate: false,
        signal,
        otherArgs: { headers },
      });
      count('200');
      return answer;
    } catch (error) {
      count(httpStatusOf(statusOf(error) ?? -1));
      throw error;
    }
  };

  const { location } = connection;
  return {
    parent: `projects/${project}${location === undefined ? '' : `/locations/${location}`}`,
    async call(operation, resource, send) {
      try {
        return await abortable(signal, () => attempt(operation, send));
      } catch (error) {
        signal.throwIfAborted();
        throw toGoogleError(error, { operation, resource });
      }
    },
    [Symbol.asyncDispose]: () => {
      closing.abort(new Error('the client was closed'));
      return sdk.close();
    },
  };
}

/**
 * The SDK gets no credentials of its own: headers go with each request, so that a token that cannot be had is told
 * from a request that failed, and an emulator can be shown one too.
 */
function createSdk({ host, port, plaintext }: Endpoint, { universe }: Identity): SecretManagerServiceClient {
  return new SecretManagerServiceClient({
    apiEndpoint: host,
    port,
    universeDomain: universe,
    fallback: false,
    auth: new GoogleAuth({ authClient: new PassThroughClient({ universeDomain: universe }) }),
    sslCreds: plaintext ? grpc.credentials.createInsecure() : grpc.credentials.createSsl(),
    // A pool of its own, whose sockets close with it.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_channelz': 0,
    'grpc.enable_http_proxy': plaintext ? 0 : 1,
  });
}

/** @throws {StoreError} `notConfigured` */
async function projectOf(
  connection: GoogleConnection,
  identity: Identity,
  { world }: OpenOptions,
): Promise<string> {
  const project = connection.project ?? world.env('GOOGLE_CLOUD_PROJECT') ?? (await identity.project());
  if (project !== undefined) return project;
  throw new StoreError({
    code: 'notConfigured',
    message: 'Google Secret Manager: no project is set.',
    remedy: 'Set project in the definition, or GOOGLE_CLOUD_PROJECT in the environment of the worker.',
  });
}

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AwsDestination } from '../../../workflows/model/stores/aws-secrets-manager.ts';
import { StoreError } from '../store-error.ts';
import type { OpenOptions, World } from '../world.ts';
import { toAwsError, type Operation, type Subject } from './failure.ts';
import { createRequestHandler } from './request-handler.ts';

/** The settings that source and destination have in common. */
export type AwsConnection = Pick<AwsDestination, 'region' | 'endpoint' | 'roleArn' | 'externalId'>;

type About = Omit<Subject, 'operation' | 'region'>;

/** One client of one activity. Closing it leaves no socket open. */
export interface AwsClient extends AsyncDisposable {
  readonly region: string;
  /**
   * One request, made once: Temporal retries, not the SDK.
   * @param about what an error's message names
   * @param send makes the request with the client it is given
   * @throws {AwsError} or, where the activity is over, the reason of its signal
   */
  call<T>(operation: Operation, about: About, send: (sdk: SecretsManagerClient) => Promise<T>): Promise<T>;
}

/** @throws {StoreError} `notConfigured` where no region is known */
export function openAwsClient(connection: AwsConnection, session: string, options: OpenOptions): AwsClient {
  const { world, signal } = options;
  const region = regionOf(connection, world);
  const requestHandler = createRequestHandler(options);
  const common = { region, requestHandler, maxAttempts: 1, userAgentAppId: 'keyferry' };
  const { endpoint, roleArn, externalId } = connection;
  const stsEndpoint = stsEndpointFor(endpoint, world);
  const assumeRole =
    roleArn === undefined
      ? undefined
      : fromTemporaryCredentials({
          params: {
            RoleArn: roleArn,
            RoleSessionName: sessionName(session),
            ...(externalId === undefined ? {} : { ExternalId: externalId }),
          },
          clientConfig: { ...common, ...(stsEndpoint === undefined ? {} : { endpoint: stsEndpoint }) },
        });
  const subject = (operation: Operation, about: About): Subject => ({ ...about, operation, region });
  const sdk = new SecretsManagerClient({
    ...common,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(assumeRole === undefined
      ? {}
      : {
          // Told apart here, as its errors look like those of the request they were wanted for.
          credentials: async (properties) => {
            try {
              return await assumeRole(properties);
            } catch (error) {
              throw toAwsError(error, subject('AssumeRole', { key: roleArn ?? '' }));
            }
          },
        }),
  });
  return {
    region,
    async call(operation, about, send) {
      signal.throwIfAborted();
      const aborted = whenAborted(signal);
      try {
        // The handler ends requests at once, but a search for credentials takes no signal.
        return await Promise.race([send(sdk), aborted.promise]);
      } catch (error) {
        signal.throwIfAborted();
        throw toAwsError(error, subject(operation, about));
      } finally {
        aborted.stop();
      }
    },
    [Symbol.asyncDispose]: () => {
      sdk.destroy();
      return Promise.resolve();
    },
  };
}

function whenAborted(signal: AbortSignal): { promise: Promise<never>; stop: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(new Error('aborted'));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    promise,
    stop: () => {
      signal.removeEventListener('abort', onAbort);
    },
  };
}

/**
 * An emulator is all of AWS at one address; an endpoint of AWS's own (a VPC endpoint) serves one service, and STS is
 * then found in the usual way. AWS_ENDPOINT_URL_STS wins in either case: left to the SDK, as AWS_ENDPOINT_URL is.
 */
function stsEndpointFor(endpoint: string | undefined, world: World): string | undefined {
  if (endpoint === undefined || world.env('AWS_ENDPOINT_URL_STS') !== undefined) return undefined;
  const { hostname } = new URL(endpoint);
  return /\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws)$/.test(hostname) ? undefined : endpoint;
}

/** What CloudTrail shows of who came: 2 to 64 of the characters that STS takes. */
function sessionName(session: string): string {
  return `keyferry-${session.replace(/[^\w+=,.@-]/g, '-')}`.slice(0, 64);
}

/** @throws {StoreError} `notConfigured` */
export function regionOf(connection: AwsConnection, world: World): string {
  const region = connection.region ?? world.env('AWS_REGION') ?? world.env('AWS_DEFAULT_REGION');
  if (region !== undefined) return region;
  throw new StoreError({
    code: 'notConfigured',
    message: 'AWS Secrets Manager: no region is set.',
    remedy: 'Set region in the definition, or AWS_REGION in the environment of the worker.',
  });
}

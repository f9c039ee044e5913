import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsDestination } from '../../../workflows/model/stores/aws-secrets-manager.ts';
import { StoreError } from '../store-error.ts';
import type { OpenOptions, World } from '../world.ts';
import { awsCredentials, type AwsCredentials } from './credentials.ts';
import { createRequestHandler, type AwsStore } from './request-handler.ts';

/** The settings that every store on AWS has. */
export type AwsConnection = Pick<AwsDestination, 'region' | 'endpoint' | 'roleArn' | 'externalId' | 'auth'>;

/** What any client of the SDK is made with. */
export interface AwsClientConfig {
  readonly region: string;
  readonly requestHandler: NodeHttpHandler;
  /** Temporal retries, not the SDK. */
  readonly maxAttempts: 1;
  readonly userAgentAppId: string;
  readonly endpoint?: string;
  /** Left out: the worker's own identity, which the SDK looks for. */
  readonly credentials?: AwsCredentials;
}

/**
 * The one place where settings become a client of the SDK. Nothing is asked of AWS yet.
 * @param store whose requests they are, for messages and the counter
 * @param session what CloudTrail shows where a role is assumed
 * @throws {StoreError} `notConfigured` where no region is known
 */
export function awsClientConfig(
  connection: AwsConnection,
  { store, title, session }: { readonly store: AwsStore; readonly title: string; readonly session: string },
  options: OpenOptions,
): AwsClientConfig {
  const { world } = options;
  const region = regionOf(connection, title, world);
  const requestHandler = createRequestHandler(store, options);
  const common = { region, requestHandler, maxAttempts: 1, userAgentAppId: 'keyferry' } as const;
  const { endpoint, auth, roleArn, externalId } = connection;
  const stsEndpoint = stsEndpointFor(endpoint, world);
  const credentials = awsCredentials(
    { auth, roleArn, externalId },
    {
      title,
      region,
      session: sessionName(session),
      clientConfig: { ...common, ...(stsEndpoint !== undefined && { endpoint: stsEndpoint }) },
      world,
    },
  );
  return {
    ...common,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
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
export function regionOf(connection: Pick<AwsConnection, 'region'>, title: string, world: World): string {
  const region = connection.region ?? world.env('AWS_REGION') ?? world.env('AWS_DEFAULT_REGION');
  if (region !== undefined) return region;
  throw new StoreError({
    code: 'notConfigured',
    message: `${title}: no region is set.`,
    remedy: 'Set region in the definition, or AWS_REGION in the environment of the worker.',
  });
}

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsClientConfig, callAws, type AwsConnection } from '../aws/index.ts';
import type { OpenOptions } from '../world.ts';
import { toAwsError, type Operation, type Subject } from './failure.ts';

/** What messages call it. */
export const TITLE = 'AWS Secrets Manager';

/** One client of one activity. Closing it leaves no socket open. */
export interface AwsClient extends AsyncDisposable {
  readonly region: string;
  /**
   * One request, made once: Temporal retries, not the SDK.
   * @param about what an error's message names
   * @param send makes the request with the client it is given
   * @throws {AwsError} or, where the activity is over, the reason of its signal
   */
  call<T>(
    operation: Operation,
    about: Omit<Subject, 'operation' | 'region'>,
    send: (sdk: SecretsManagerClient) => Promise<T>,
  ): Promise<T>;
}

/** @throws {StoreError} `notConfigured` where no region is known */
export function openAwsClient(connection: AwsConnection, session: string, options: OpenOptions): AwsClient {
  const config = awsClientConfig(connection, { store: 'awsSecretsManager', title: TITLE, session }, options);
  const { region } = config;
  const sdk = new SecretsManagerClient(config);
  return {
    region,
    call: (operation, about, send) =>
      callAws(
        options.signal,
        () => send(sdk),
        (error) => toAwsError(error, { ...about, operation, region }),
      ),
    [Symbol.asyncDispose]: () => {
      sdk.destroy();
      return Promise.resolve();
    },
  };
}

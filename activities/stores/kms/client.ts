import { KMSClient } from '@aws-sdk/client-kms';
import type { KmsSource } from '../../../workflows/model/stores/kms.ts';
import { awsClientConfig, callAws } from '../aws/index.ts';
import type { OpenOptions } from '../world.ts';
import { toKmsError } from './failure.ts';

/** One client of one activity. Closing it leaves no socket open. */
export interface KmsClient extends AsyncDisposable {
  /**
   * One Decrypt, made once: Temporal retries, not the SDK.
   * @param key name of the value, for messages
   * @throws {AwsError} or, where the activity is over, the reason of its signal
   */
  call<T>(key: string, send: (sdk: KMSClient) => Promise<T>): Promise<T>;
}

/** @throws {StoreError} `notConfigured` where no region is known */
export function openKmsClient(settings: KmsSource, options: OpenOptions): KmsClient {
  const config = awsClientConfig(settings, { store: 'kms', title: 'AWS KMS', session: 'kms' }, options);
  const sdk = new KMSClient(config);
  return {
    call: (key, send) =>
      callAws(
        options.signal,
        () => send(sdk),
        (error) => toKmsError(error, key, config.region),
      ),
    [Symbol.asyncDispose]: () => {
      sdk.destroy();
      return Promise.resolve();
    },
  };
}

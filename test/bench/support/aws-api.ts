import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { awsCredentials } from './environment.ts';

/**
 * Secrets Manager as a bare loop sees it, apart from Keyferry's own client. The SDK's own retries are left on: moto
 * answers some requests in a thousand with 500 while others create secrets, as it looks through all of them without
 * a lock.
 */
export interface AwsApi extends Disposable {
  /** Whether there is a secret of that name. */
  readonly describe: (name: string) => Promise<boolean>;
  readonly create: (name: string, value: string) => Promise<void>;
  /** Undefined where there is none. */
  readonly value: (name: string) => Promise<string | undefined>;
}

export function createAwsApi(endpoint: string): AwsApi {
  const sdk = new SecretsManagerClient({
    region: 'us-east-1',
    endpoint,
    credentials: awsCredentials,
  });
  return {
    describe: async (name) =>
      (await unlessAbsent(() => sdk.send(new DescribeSecretCommand({ SecretId: name })))) !== undefined,
    create: async (name, value) => {
      await sdk.send(new CreateSecretCommand({ Name: name, SecretString: value }));
    },
    value: async (name) =>
      (await unlessAbsent(() => sdk.send(new GetSecretValueCommand({ SecretId: name }))))?.SecretString,
    [Symbol.dispose]: () => {
      sdk.destroy();
    },
  };
}

async function unlessAbsent<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

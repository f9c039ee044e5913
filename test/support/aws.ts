import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { servers } from './servers.ts';

/** A client of the shared emulator, to set up and look at what our own store does. */
export function secretsManager(region = 'us-east-1'): SecretsManagerClient {
  return new SecretsManagerClient({
    region,
    endpoint: servers.moto.endpoint,
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  });
}

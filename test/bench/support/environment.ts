import { removeForeignEnvironment } from '../../support/foreign-environment.ts';

/** Credentials that only an emulator takes. */
export const awsCredentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };

/** Nothing that is set for real services may steer a measurement, or be reached by one. */
export function isolateEnvironment(): void {
  removeForeignEnvironment();
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: awsCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: awsCredentials.secretAccessKey,
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
}

import { removeForeignEnvironment } from './foreign-environment.ts';
import { servers } from './servers.ts';

removeForeignEnvironment();

// AWS clients get credentials that only an emulator takes.
Object.assign(process.env, {
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: servers.moto.endpoint,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
});

import { servers } from './servers.ts';

/**
 * What the machine's owner has set for real services must neither steer the tests nor be reached by them: it is
 * taken away, and AWS clients get credentials that only an emulator takes.
 */
const FOREIGN = /^(AWS|VAULT|BAO|TEMPORAL|KEYFERRY)_/;
const KEPT = /^KEYFERRY_(CACHE|TEMPORAL|VAULT|MOTO_SERVER)$/;

for (const name of Object.keys(process.env))
  if (FOREIGN.test(name) && !KEPT.test(name)) Reflect.deleteProperty(process.env, name);

Object.assign(process.env, {
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: servers.moto.endpoint,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
});

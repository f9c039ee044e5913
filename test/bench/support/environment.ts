/** Names of what a machine's owner sets for real services; a tool's own path and the cache stay. */
const FOREIGN = /^(AWS|VAULT|BAO|TEMPORAL|KEYFERRY)_/;
const KEPT = /^KEYFERRY_(CACHE|TEMPORAL|VAULT|MOTO_SERVER)$/;

/** Credentials that only an emulator takes. */
export const awsCredentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };

/** Nothing that is set for real services may steer a measurement, or be reached by one. */
export function isolateEnvironment(): void {
  for (const name of Object.keys(process.env))
    if (FOREIGN.test(name) && !KEPT.test(name)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: awsCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: awsCredentials.secretAccessKey,
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
}

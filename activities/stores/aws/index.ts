/** What the stores on AWS share. */
export { callAws } from './call.ts';
export { awsClientConfig, regionOf, type AwsConnection } from './client-config.ts';
export { AwsError, isException, readAwsError, type AwsCode, type Seen, type Words } from './failure.ts';

import { describeDestination, describeSource } from './run.ts';
import { awsSecretsManagerDestination, awsSecretsManagerSource } from './subjects/aws-secrets-manager.ts';

describeSource(awsSecretsManagerSource);
describeDestination(awsSecretsManagerDestination);

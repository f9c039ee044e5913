import type { AwsDestination } from '../../../workflows/model/stores/aws-secrets-manager.ts';
import type { AwsClient } from './client.ts';
import type { CurrentValues } from './gather.ts';

/** One secret of a destination, and what it is reached with. */
export interface Target {
  readonly aws: AwsClient;
  /** Of all secrets of the destination's session. */
  readonly values: CurrentValues;
  readonly settings: AwsDestination;
  /** The secret's name. */
  readonly key: string;
}

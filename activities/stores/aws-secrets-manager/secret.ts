import { DescribeSecretCommand, type DescribeSecretResponse } from '@aws-sdk/client-secrets-manager';
import { OWNER_MARK } from '../../../workflows/model/names.ts';
import type { RegionOutcome } from '../../../workflows/model/outcome.ts';
import type { AwsClient } from './client.ts';
import { isException } from '../aws/index.ts';

/** A secret as DescribeSecret reports it, in our terms. */
export interface Secret {
  /** Ends in six random characters, so that a secret made anew under the name is told from this one. */
  readonly arn: string;
  /** Scheduled for deletion: kept, its name taken, its value not to be had. */
  readonly removed: boolean;
  /** When that deletion is, as a date. */
  readonly goneOn: string | undefined;
  readonly owner: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly description: string;
  readonly kmsKeyId: string | undefined;
  /** Version that AWSCURRENT is on; undefined where none was ever written. */
  readonly current: string | undefined;
  /** Where a replica's primary is. */
  readonly primaryRegion: string | undefined;
  readonly replicas: readonly Replica[];
}

export interface Replica {
  readonly region: string;
  readonly kmsKeyId: string | undefined;
  readonly status: RegionOutcome['status'];
  /** AWS's words: looked into, never passed on. */
  readonly text: string;
}

/** undefined where AWS definitely has no such secret. */
export async function describeSecret(
  aws: AwsClient,
  key: string,
  id: string = key,
): Promise<Secret | undefined> {
  try {
    return secretOf(
      await aws.call('DescribeSecret', { key }, (sdk) =>
        sdk.send(new DescribeSecretCommand({ SecretId: id })),
      ),
      key,
    );
  } catch (error) {
    if (isException(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

function secretOf(answer: DescribeSecretResponse, key: string): Secret {
  const tags = new Map((answer.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  const versions = Object.entries(answer.VersionIdsToStages ?? {});
  return {
    arn: answer.ARN ?? key,
    removed: answer.DeletedDate !== undefined,
    goneOn: answer.DeletedDate?.toISOString().slice(0, 10),
    owner: tags.get(OWNER_MARK),
    tags,
    description: answer.Description ?? '',
    kmsKeyId: answer.KmsKeyId,
    // AWS has the label once. moto leaves it on a version that was made current again by hand, and the newest counts.
    current: versions.findLast(([, stages]) => stages.includes('AWSCURRENT'))?.[0],
    primaryRegion: answer.PrimaryRegion,
    replicas: replicasOf(answer.ReplicationStatus),
  };
}

export function replicasOf(reported: DescribeSecretResponse['ReplicationStatus']): readonly Replica[] {
  return (reported ?? []).map(({ Region = '', KmsKeyId, Status, StatusMessage = '' }) => ({
    region: Region,
    kmsKeyId: KmsKeyId,
    status: statusOf(Status),
    text: StatusMessage,
  }));
}

/** A status that came later than the SDK (Pending, Detached) is neither: it is asked again. */
function statusOf(status: string | undefined): RegionOutcome['status'] {
  if (status === 'InSync') return 'inSync';
  return status === 'Failed' || status === 'Detached' ? 'failed' : 'inProgress';
}

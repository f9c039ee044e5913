import type { ReplicaRegionType } from '@aws-sdk/client-secrets-manager';
import type { AwsDestination } from '../../../workflows/model/stores/aws-secrets-manager.ts';
import { sameKmsKey } from './kms-key.ts';
import type { Replica } from './secret.ts';

export type WantedRegion = NonNullable<AwsDestination['replicaRegions']>[number];

export function replicaTypes(wanted: readonly WantedRegion[]): ReplicaRegionType[] {
  return wanted.map(({ region, kmsKeyId }) => ({
    Region: region,
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
  }));
}

export function isAsWanted(replica: Replica, wanted: WantedRegion): boolean {
  return (
    replica.region === wanted.region &&
    replica.status === 'inSync' &&
    sameKmsKey(replica.kmsKeyId, wanted.kmsKeyId)
  );
}

/** Whether there is nothing left to do or to wait for; regions that the definition leaves open are as wanted. */
export function regionsAsWanted(
  { replicaRegions }: Pick<AwsDestination, 'replicaRegions'>,
  replicas: readonly Replica[],
): boolean {
  if (replicaRegions === undefined) return true;
  return (
    replicas.length === replicaRegions.length &&
    replicaRegions.every((wanted) => replicas.some((replica) => isAsWanted(replica, wanted)))
  );
}

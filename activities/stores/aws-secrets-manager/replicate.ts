import {
  RemoveRegionsFromReplicationCommand,
  ReplicateSecretToRegionsCommand,
} from '@aws-sdk/client-secrets-manager';
import type { RegionOutcome } from '../../../workflows/model/outcome.ts';
import { StoreError } from '../store-error.ts';
import type { RegionFailure, ReplicateOptions, Replication } from '../store.ts';
import type { AwsClient } from './client.ts';
import { conflict } from './conflict.ts';
import { isException } from '../aws/index.ts';
import { failureOf, isNameTaken, wrongKey } from './region-failure.ts';
import { isAsWanted, replicaTypes, type WantedRegion } from './regions.ts';
import { describeSecret, replicasOf, type Replica, type Secret } from './secret.ts';

/**
 * What a region needs next, by what AWS reports of it:
 *
 * | reported            | wanted, with that key | wanted, with another key     | not wanted |
 * |---------------------|-----------------------|------------------------------|------------|
 * | nothing             | add                   | add                          | -          |
 * | InProgress          | wait                  | wait                         | wait       |
 * | InSync              | done                  | remove once, then it is added | remove     |
 * | Failed              | remove once, then it is added | the same             | remove     |
 *
 * "Once" is kept in `repaired`: a region name while it is being removed has a minus before it, and stands there
 * alone once it was added again. From then on what is wrong with it is a failure.
 */
export async function replicateSecret(
  aws: AwsClient,
  wanted: readonly WantedRegion[],
  key: string,
  { repaired, adopt }: ReplicateOptions,
): Promise<Replication> {
  const secret = await describeSecret(aws, key);
  if (secret === undefined || secret.removed) throw gone(key, secret);
  const steps = [
    ...wanted.map((region) =>
      stepOf(
        secret.replicas.find((replica) => replica.region === region.region),
        region,
        repaired,
        adopt,
        key,
      ),
    ),
    ...secret.replicas
      .filter(({ region }) => !wanted.some((other) => other.region === region))
      .map((replica): Step => ({
        do: replica.status === 'inProgress' ? 'wait' : 'remove',
        region: replica.region,
      })),
  ];
  const marks = new Set(repaired);
  const removing = steps.filter((step) => step.do === 'remove').map(({ region }) => region);
  if (removing.length > 0) {
    await aws.call('RemoveRegionsFromReplication', { key }, (sdk) =>
      sdk.send(
        new RemoveRegionsFromReplicationCommand({ SecretId: secret.arn, RemoveReplicaRegions: removing }),
      ),
    );
    for (const region of removing) if (isWanted(wanted, region)) marks.add(`-${region}`);
  }
  const adding = steps.flatMap((step) => (step.do === 'add' ? [step.wanted] : []));
  const added = adding.length > 0 ? await add(aws, secret, adding, adopt, key) : [];
  for (const { region } of adding) if (marks.delete(`-${region}`)) marks.add(region);
  return {
    regions: steps.map((step) => ({ region: step.region, status: statusAfter(step, added) })),
    repaired: [...marks],
    failures: steps.flatMap((step) => (step.do === 'fail' ? [step.failure] : [])),
  };
}

type Step =
  | { readonly do: 'add'; readonly region: string; readonly wanted: WantedRegion }
  | { readonly do: 'remove' | 'wait' | 'done'; readonly region: string }
  | { readonly do: 'fail'; readonly region: string; readonly failure: RegionFailure };

function stepOf(
  replica: Replica | undefined,
  wanted: WantedRegion,
  repaired: readonly string[],
  adopt: boolean,
  key: string,
): Step {
  const { region, kmsKeyId } = wanted;
  if (replica === undefined) return { do: 'add', region, wanted };
  if (replica.status === 'inProgress') return { do: 'wait', region };
  if (isAsWanted(replica, wanted)) return { do: 'done', region };
  // Without leave to overwrite, adding it again would fail again.
  const hopeless = replica.status === 'failed' && isNameTaken(replica) && !adopt;
  if (!hopeless && !repaired.includes(region)) return { do: 'remove', region };
  const failure =
    replica.status === 'failed' ? failureOf(replica, key, kmsKeyId) : wrongKey(replica, key, kmsKeyId);
  return { do: 'fail', region, failure };
}

function statusAfter(step: Step, added: readonly Replica[]): RegionOutcome['status'] {
  switch (step.do) {
    case 'done':
      return 'inSync';
    case 'fail':
      return 'failed';
    case 'add':
      // One that failed at once is looked at, and perhaps repaired, by the next call.
      return added.some((replica) => isAsWanted(replica, step.wanted)) ? 'inSync' : 'inProgress';
    case 'remove':
    case 'wait':
      return 'inProgress';
  }
}

async function add(
  aws: AwsClient,
  secret: Secret,
  adding: readonly WantedRegion[],
  adopt: boolean,
  key: string,
): Promise<readonly Replica[]> {
  const command = new ReplicateSecretToRegionsCommand({
    SecretId: secret.arn,
    AddReplicaRegions: replicaTypes(adding),
    ...(adopt && { ForceOverwriteReplicaSecret: true }),
  });
  try {
    const { ReplicationStatus } = await aws.call('ReplicateSecretToRegions', { key }, (sdk) =>
      sdk.send(command),
    );
    return replicasOf(ReplicationStatus);
  } catch (error) {
    // AWS refuses a region that has a replica already: someone else may have added it since it was described.
    if (!isException(error, 'InvalidParameterException', 'InvalidRequestException')) throw error;
    const now = await describeSecret(aws, key, secret.arn);
    if (now?.replicas.some(({ region }) => isWanted(adding, region)) !== true) throw error;
    throw conflict(key, 'someone else changed its replica regions');
  }
}

function isWanted(wanted: readonly WantedRegion[], region: string): boolean {
  return wanted.some((other) => other.region === region);
}

function gone(key: string, secret: Secret | undefined): StoreError {
  return new StoreError({
    code: 'notFound',
    message: `AWS secret ${key}: it ${secret === undefined ? 'was deleted' : 'was scheduled for deletion'} before its replicas were in sync.`,
    remedy: 'Run the sync again: it creates or restores the secret.',
  });
}

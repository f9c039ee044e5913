import {
  GetSecretValueCommand,
  ListSecretsCommand,
  type SecretValueEntry,
} from '@aws-sdk/client-secrets-manager';
import type { AwsSource } from '../../../workflows/model/stores/aws-secrets-manager.ts';
import { contentOf } from '../stored.ts';
import { StoreError } from '../store-error.ts';
import type { SourcePage, SourceRead, SourceStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { openAwsClient, type AwsClient } from './client.ts';
import { isException } from '../aws/index.ts';
import { gatherReads } from './gather.ts';
import { checkSecretName } from './name.ts';
import { describeSecret } from './secret.ts';
import { storedIn } from './value-rules.ts';

/** What ListSecrets takes as MaxResults. */
const MAX_PAGE = 100;

const CURRENT = 'AWSCURRENT';

/** @throws {StoreError} `notConfigured` where no region is known */
export function openAwsSource(settings: AwsSource, options: OpenOptions): Promise<SourceStore> {
  return new Promise((resolve) => {
    const aws = openAwsClient(settings, 'source', options);
    const values = gatherReads(aws);
    // A batch gives current values, and no others.
    const isCurrent = settings.versionId === undefined && settings.versionStage === CURRENT;
    resolve({
      list: (prefix, cursor, limit) => listSecrets(aws, prefix, cursor, limit),
      read: async (name) => {
        checkSecretName(name);
        const alone = (): Promise<SourceRead> => readSecret(aws, settings, name);
        return isCurrent ? await values.read(name, currentOf, alone) : await alone();
      },
      [Symbol.asyncDispose]: () => aws[Symbol.asyncDispose](),
    });
  });
}

/** By creation, oldest first; without those scheduled for deletion. */
async function listSecrets(
  aws: AwsClient,
  prefix: string,
  cursor: string | undefined,
  limit: number,
): Promise<SourcePage> {
  const command = new ListSecretsCommand({
    SortBy: 'created-date',
    SortOrder: 'asc',
    MaxResults: Math.min(limit, MAX_PAGE),
    ...(prefix !== '' && { Filters: [{ Key: 'name', Values: [prefix] }] }),
    ...(cursor !== undefined && { NextToken: cursor }),
  });
  const { SecretList = [], NextToken } = await aws.call('ListSecrets', { key: `${prefix}*` }, (sdk) =>
    sdk.send(command),
  );
  return {
    paths: SecretList.flatMap(({ Name }) => (Name === undefined ? [] : [Name])),
    ...(NextToken !== undefined && { next: NextToken }),
  };
}

type Pin = Pick<AwsSource, 'versionId' | 'versionStage'>;

async function readSecret(aws: AwsClient, pin: Pin, name: string): Promise<SourceRead> {
  try {
    const answer = await aws.call('GetSecretValue', { key: name }, (sdk) =>
      sdk.send(new GetSecretValueCommand({ SecretId: name, ...versionOf(pin) })),
    );
    const read = presentIn(answer);
    if (read === undefined) throw noValue(aws, pin, name);
    return read;
  } catch (error) {
    if (isException(error, 'ResourceNotFoundException', 'InvalidRequestException'))
      return await whyNot(aws, pin, name, error);
    throw error;
  }
}

function currentOf(entry: SecretValueEntry): SourceRead | undefined {
  return entry.VersionStages?.includes(CURRENT) ? presentIn(entry) : undefined;
}

function presentIn({ VersionId, ...answer }: SecretValueEntry): SourceRead | undefined {
  const value = storedIn(answer);
  if (value === undefined) return undefined;
  return {
    state: 'present',
    ...(VersionId !== undefined && { version: VersionId }),
    content: contentOf(value),
  };
}

/** The stage is named even where it is AWS's default: moto's is the version written last. */
function versionOf({ versionId, versionStage }: Pin): { VersionId: string } | { VersionStage: string } {
  return versionId === undefined ? { VersionStage: versionStage } : { VersionId: versionId };
}

/**
 * AWS says "not found" of a secret and of a stage alike, and "invalid" of a scheduled deletion and of much else:
 * only DescribeSecret, which knows of a secret whatever its state, makes it definite.
 */
async function whyNot(aws: AwsClient, pin: Pin, name: string, error: StoreError): Promise<SourceRead> {
  const secret = await describeSecret(aws, name);
  if (secret === undefined) return { state: 'absent' };
  if (secret.removed)
    return { state: 'deleted', ...(secret.current !== undefined && { version: secret.current }) };
  throw isException(error, 'ResourceNotFoundException') ? noValue(aws, pin, name) : error;
}

function noValue({ region }: AwsClient, pin: Pin, name: string): StoreError {
  if (pin.versionId !== undefined)
    return new StoreError({
      code: 'notFound',
      message: `AWS secret ${name} in ${region} exists and has no version ${pin.versionId}.`,
      remedy: 'Name a version that it has: AWS removes those without a staging label.',
    });
  const stage = pin.versionStage;
  return new StoreError({
    code: 'notFound',
    message: `AWS secret ${name} in ${region} exists and has no ${stage === CURRENT ? 'current value' : `value with the label ${stage}`}.`,
    remedy: `Put a value into it, or move its ${stage} label to a version that has one.`,
  });
}

import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { AwsDestination } from '../../../workflows/model/stores/aws-secrets-manager.ts';
import { differingKeys, holdsPayload, payloadOf, type Stored } from '../payload.ts';
import type { Held } from '../store.ts';
import type { AwsClient } from './client.ts';
import { conflict } from './conflict.ts';
import { isException } from '../aws/index.ts';
import { describeSecret, type Secret } from './secret.ts';
import { changedDetails, differingSettings, missingTags } from './settings.ts';
import { storedIn, valueRules } from './value-rules.ts';

/** What lies behind a {@link Held}: what a write compares with. */
export interface Details {
  readonly secret: Secret;
  /** The current version; undefined where there is none, or it cannot be read (scheduled deletion). */
  readonly stored: Stored | undefined;
}

const detailsOf = new WeakMap<Held, Details>();

/** @returns undefined for an absent secret */
export function heldDetails(held: Held): Details | undefined {
  const details = detailsOf.get(held);
  if (details === undefined && held.state !== 'absent')
    throw new TypeError('held was not read from AWS Secrets Manager');
  return details;
}

/** Two requests; one where the secret is absent, has no value yet, or is scheduled for deletion. */
export async function readHeld(aws: AwsClient, settings: AwsDestination, key: string): Promise<Held> {
  const secret = await describeSecret(aws, key);
  if (secret === undefined) {
    return {
      state: 'absent',
      matches: (wanted) => {
        payloadOf(wanted, settings, valueRules(key));
        return false;
      },
      differences: () => [],
    };
  }
  const stored = secret.removed ? undefined : await readCurrent(aws, secret, key);
  const { owner, current, replicas } = secret;
  const held: Held = {
    state: secret.removed ? 'removed' : 'present',
    ...(owner !== undefined && { owner }),
    ...(current !== undefined && { version: current }),
    ...(replicas.length > 0 && { regions: replicas.map(({ region, status }) => ({ region, status })) }),
    matches: (wanted) => {
      // Before all else, so that a dry run names a value that could not be written.
      const payload = payloadOf(wanted, settings, valueRules(key), stored);
      return (
        holdsPayload(stored, payload) &&
        changedDetails(settings, secret) === undefined &&
        missingTags(settings, secret).length === 0
      );
    },
    differences: (wanted) => [
      ...differingKeys(stored, payloadOf(wanted, settings, valueRules(key), stored)),
      ...differingSettings(settings, secret),
    ],
  };
  detailsOf.set(held, { secret, stored });
  return held;
}

async function readCurrent(
  aws: AwsClient,
  { arn, current, kmsKeyId }: Secret,
  key: string,
): Promise<Stored | undefined> {
  if (current === undefined) return undefined;
  try {
    const answer = await aws.call('GetSecretValue', { key, kmsKeyId }, (sdk) =>
      sdk.send(new GetSecretValueCommand({ SecretId: arn, VersionId: current })),
    );
    return storedIn(answer);
  } catch (error) {
    // A staging label may be on a version without a value (DescribeSecret says so): then there is none to keep.
    if (isException(error, 'ResourceNotFoundException')) return undefined;
    if (isException(error, 'InvalidRequestException') && error.code === 'conflict')
      throw conflict(key, 'it was scheduled for deletion while it was read');
    throw error;
  }
}

import { GetSecretValueCommand, type SecretValueEntry } from '@aws-sdk/client-secrets-manager';
import { MANAGED_BY } from '../../../workflows/model/names.ts';
import { differingKeys, holdsPayload, payloadOf } from '../payload.ts';
import type { Stored } from '../stored.ts';
import type { Held } from '../store.ts';
import { conflict } from './conflict.ts';
import { isException } from '../aws/index.ts';
import { readPolicy } from './policy.ts';
import { describeSecret, type Secret } from './secret.ts';
import { changedDetails, changedPolicy, differingSettings, missingTags } from './settings.ts';
import type { Target } from './target.ts';
import { storedIn, valueRules } from './value-rules.ts';

/** What lies behind a {@link Held}: what a write compares with. */
export interface Details {
  readonly secret: Secret;
  /** The current version; undefined where there is none, or it cannot be read (scheduled deletion). */
  readonly stored: Stored | undefined;
  /** Its resource policy; undefined where it has none, or the definition leaves it alone. */
  readonly policy: string | undefined;
}

const detailsOf = new WeakMap<Held, Details>();

/** @returns undefined for an absent secret */
export function heldDetails(held: Held): Details | undefined {
  const details = detailsOf.get(held);
  if (details === undefined && held.state !== 'absent')
    throw new TypeError('held was not read from AWS Secrets Manager');
  return details;
}

/**
 * Two requests; one where the secret is absent, has no value yet, or is scheduled for deletion; and one more for the
 * resource policy where the definition has one.
 */
export async function readHeld(target: Target): Promise<Held> {
  const { aws, settings, key } = target;
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
  const stored = secret.removed ? undefined : await readCurrent(target, secret);
  const policy =
    secret.removed || settings.resourcePolicy === undefined
      ? undefined
      : await readPolicy(aws, key, secret.arn);
  const details: Details = { secret, stored, policy };
  const { owner, tags, current, replicas } = secret;
  const managedBy = tags.get(MANAGED_BY);
  const held: Held = {
    state: secret.removed ? 'removed' : 'present',
    ...(owner !== undefined && { owner }),
    ...(managedBy !== undefined && { managedBy }),
    ...(secret.goneOn !== undefined && { goneOn: secret.goneOn }),
    ...(current !== undefined && { version: current }),
    ...(replicas.length > 0 && { regions: replicas.map(({ region, status }) => ({ region, status })) }),
    matches: (wanted) => {
      // Before all else, so that a dry run names a value that could not be written.
      const payload = payloadOf(wanted, settings, valueRules(key), stored);
      return (
        holdsPayload(stored, payload) &&
        changedDetails(settings, secret) === undefined &&
        changedPolicy(settings, policy) === undefined &&
        missingTags(settings, secret).length === 0
      );
    },
    differences: (wanted) => [
      ...differingKeys(stored, payloadOf(wanted, settings, valueRules(key), stored)),
      ...differingSettings(settings, details),
    ],
  };
  detailsOf.set(held, details);
  return held;
}

async function readCurrent(target: Target, secret: Secret): Promise<Stored | undefined> {
  const { arn, current } = secret;
  if (current === undefined) return undefined;
  // What a batch gives may be of a version, or a secret of the name, that came after the one described.
  const isDescribed = (entry: SecretValueEntry): boolean => entry.ARN === arn && entry.VersionId === current;
  return await target.values.read(
    target.key,
    (entry) => (isDescribed(entry) ? storedIn(entry) : undefined),
    () => readVersion(target, secret, current),
  );
}

async function readVersion(
  { aws, key }: Target,
  { arn, kmsKeyId }: Secret,
  version: string,
): Promise<Stored | undefined> {
  try {
    const answer = await aws.call('GetSecretValue', { key, kmsKeyId }, (sdk) =>
      sdk.send(new GetSecretValueCommand({ SecretId: arn, VersionId: version })),
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

import type { Tag } from '@aws-sdk/client-secrets-manager';
import { OWNER_MARK } from '../../../workflows/model/names.ts';
import type { AwsDestination } from '../../../workflows/model/stores/aws-secrets-manager.ts';
import { StoreError } from '../store-error.ts';
import { sameKmsKey } from './kms-key.ts';
import { samePolicy } from './policy-form.ts';
import type { Secret } from './secret.ts';

type Settings = Pick<AwsDestination, 'description' | 'kmsKeyId' | 'tags' | 'resourcePolicy'>;

/** https://docs.aws.amazon.com/general/latest/gr/aws_tagging.html; those that begin with `aws:` do not count. */
const MAX_TAGS = 50;

/** What UpdateSecret has to set; undefined where all of it is as wanted, or left as it is by the definition. */
export function changedDetails(
  settings: Settings,
  secret: Secret,
): { Description?: string; KmsKeyId?: string } | undefined {
  const { description, kmsKeyId } = settings;
  const changed = {
    ...(description !== undefined && description !== secret.description && { Description: description }),
    ...(kmsKeyId !== undefined && !sameKmsKey(kmsKeyId, secret.kmsKeyId) && { KmsKeyId: kmsKeyId }),
  };
  return Object.keys(changed).length === 0 ? undefined : changed;
}

/** The policy to put; undefined where the secret has it, or the definition leaves it alone. */
export function changedPolicy(
  { resourcePolicy }: Pick<AwsDestination, 'resourcePolicy'>,
  held: string | undefined,
): string | undefined {
  return held !== undefined && resourcePolicy !== undefined && samePolicy(held, resourcePolicy)
    ? undefined
    : resourcePolicy;
}

/** The definition's fields that the secret does not have as wanted. */
export function differingSettings(
  settings: Settings,
  { secret, policy }: { readonly secret: Secret; readonly policy: string | undefined },
): string[] {
  const details = changedDetails(settings, secret);
  return [
    ...(details?.Description === undefined ? [] : ['settings.description']),
    ...(details?.KmsKeyId === undefined ? [] : ['settings.kmsKeyId']),
    ...(changedPolicy(settings, policy) === undefined ? [] : ['settings.resourcePolicy']),
    ...missingTags(settings, secret).map(({ Key = '' }) => `settings.tags.${Key}`),
  ];
}

/** Wanted tags that the secret lacks, or has with another value. Tags of others are nobody's business here. */
export function missingTags(settings: Settings, secret: Pick<Secret, 'tags'>, owner?: string): Tag[] {
  const wanted = { ...settings.tags, ...(owner !== undefined && { [OWNER_MARK]: owner }) };
  return Object.entries(wanted)
    .filter(([key, value]) => secret.tags.get(key) !== value)
    .map(([Key, Value]) => ({ Key, Value }));
}

/** @throws {StoreError} `limitExceeded`, before any request, where AWS would have to refuse the tags */
export function checkTagCount(missing: readonly Tag[], secret: Pick<Secret, 'tags'>, key: string): void {
  const keys = new Set([...secret.tags.keys(), ...missing.map((tag) => tag.Key ?? '')]);
  const count = [...keys].filter((tag) => !tag.startsWith('aws:')).length;
  if (missing.length === 0 || count <= MAX_TAGS) return;
  throw new StoreError({
    code: 'limitExceeded',
    message: `AWS secret ${key}: it would have ${String(count)} tags, and AWS keeps at most ${String(MAX_TAGS)}; one of them is the ownership mark.`,
    remedy: 'Take tags out of the definition, or off the secret.',
  });
}

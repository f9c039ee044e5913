import { readAwsError, type AwsCode, type Seen, type Words } from '../aws/index.ts';
import { missingActions } from './permissions.ts';

export type Operation =
  | 'BatchGetSecretValue'
  | 'CreateSecret'
  | 'DeleteSecret'
  | 'DescribeSecret'
  | 'GetResourcePolicy'
  | 'GetSecretValue'
  | 'ListSecrets'
  | 'PutResourcePolicy'
  | 'PutSecretValue'
  | 'RemoveRegionsFromReplication'
  | 'ReplicateSecretToRegions'
  | 'RestoreSecret'
  | 'TagResource'
  | 'UpdateSecret';

/** What a message names. */
export interface Subject {
  readonly operation: Operation;
  /** The secret's name. */
  readonly key: string;
  readonly region: string;
  /** The key that the definition names, where it does. */
  readonly kmsKeyId?: string | undefined;
}

/** Whatever the SDK threw as one of our codes; what is no failure of a request is given back as it is. */
export function toAwsError(error: unknown, subject: Subject): unknown {
  const { operation, key, region } = subject;
  return readAwsError(error, {
    what: `AWS Secrets Manager in ${region}, ${operation} of ${key}`,
    region,
    classify,
    words: (code, seen) => words(code, seen, subject),
  });
}

function classify({ exception, text }: Seen): AwsCode | undefined {
  if (/^(Encryption|Decryption)Failure/.test(exception) || /^KMS/.test(exception)) return 'encryptionKey';
  if (exception === 'LimitExceededException') return 'limitExceeded';
  if (exception === 'ResourceExistsException') return 'conflict';
  if (exception === 'ResourceNotFoundException') return 'notFound';
  return /^Invalid(Parameter|Request)/.test(exception) ? invalid(text) : undefined;
}

/** Two exceptions stand for a dozen refusals, which only their text tells apart. */
function invalid(text: string): AwsCode {
  if (/\bKMS\b|\bkeyId\b/i.test(text)) return 'encryptionKey';
  if (/deleted|for deletion|still has replica/i.test(text)) return 'conflict';
  return 'rejected';
}

const POLICY_WORDS: Readonly<Record<string, Words>> = {
  PublicPolicyException: {
    fact: 'the resource policy lets the public in',
    remedy: 'Name in resourcePolicy who may read the secret: AWS refuses a policy that is for anybody.',
  },
  MalformedPolicyDocumentException: {
    fact: 'AWS cannot read the resource policy',
    remedy:
      'Correct resourcePolicy; its principals have to exist. `aws secretsmanager validate-resource-policy` says what is wrong.',
  },
};

function words(found: AwsCode, seen: Seen, subject: Subject): Words | undefined {
  const { region, kmsKeyId } = subject;
  const kmsKey = kmsKeyId === undefined ? "the secret's KMS key" : `KMS key ${kmsKeyId}`;
  const { actions, resource } = missingActions(seen.text, subject);
  const own: Partial<Record<AwsCode, Words>> = {
    forbidden: { fact: 'not allowed', remedy: `Allow ${actions} on ${resource}.` },
    throttled: {
      fact: 'too many requests',
      remedy: 'It is tried again; if it lasts, look at the Secrets Manager quotas of the account.',
    },
    encryptionKey: {
      fact: `${kmsKey} cannot be used`,
      remedy: `Check that the key exists in ${region}, is enabled, and that its policy lets the worker use kms:Decrypt and kms:GenerateDataKey.`,
    },
    limitExceeded: {
      fact: 'a quota of Secrets Manager is reached',
      remedy:
        'Look at the quotas for secrets, and for versions of one secret (about 100 in 24 hours); raise or wait.',
    },
    conflict: {
      fact: 'the secret was changed meanwhile',
      remedy: 'It is tried again from what is there now.',
    },
    notFound: {
      fact: 'the secret, or something the request names, is not there',
      remedy: 'Check the name, the region and the account.',
    },
    rejected: POLICY_WORDS[seen.exception] ?? {
      fact: `AWS refused the request (${seen.exception})`,
      remedy:
        'Check name, tags, description, replica regions, and that no other AWS service manages the secret.',
    },
  };
  return own[found];
}

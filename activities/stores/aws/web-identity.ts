import type { AwsAuth } from '../../../workflows/model/stores/aws-auth.ts';
import type { SecretRef } from '../../../workflows/model/stores/credentials.ts';
import { readServiceAccountAnnotations } from '../kubernetes-api/index.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';

type WebIdentity = NonNullable<AwsAuth['webIdentity']>;

/** https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
const ROLE = 'eks.amazonaws.com/role-arn';
/** https://github.com/aws/amazon-eks-pod-identity-webhook#usage */
const AUDIENCE = 'eks.amazonaws.com/audience';
const STS = 'sts.amazonaws.com';

/** What is shown to STS, and which role is asked for it. */
interface Shown {
  readonly token: SecretRef;
  readonly roleArn: string;
}

/**
 * A service account's token is made for STS, and its role stands in an annotation of it, unless the definition says
 * otherwise; where it says both role and audiences, the service account itself is not looked at.
 *
 * @param title which store, for messages
 * @throws {StoreError} `notConfigured` where no role is named
 */
export async function shownToSts(
  { token, roleArn }: WebIdentity,
  title: string,
  world: World,
): Promise<Shown> {
  if (!('serviceAccount' in token)) {
    const role = roleArn ?? world.env('AWS_ROLE_ARN');
    if (role === undefined)
      throw noRole(
        title,
        'Set auth.webIdentity.roleArn in the definition, or AWS_ROLE_ARN in the environment of the worker.',
      );
    return { token, roleArn: role };
  }
  const { serviceAccount } = token;
  const { audiences } = serviceAccount;
  if (roleArn !== undefined && audiences !== undefined) return { token, roleArn };
  const annotations = await readServiceAccountAnnotations(serviceAccount, world);
  const role = roleArn ?? annotations[ROLE];
  if (role === undefined || role === '')
    throw noRole(
      title,
      `Annotate the service account ${serviceAccount.name} with ${ROLE}, or set auth.webIdentity.roleArn in the definition.`,
    );
  const made = [annotations[AUDIENCE] ?? STS, ...(audiences ?? [])];
  return { token: { serviceAccount: { ...serviceAccount, audiences: made } }, roleArn: role };
}

function noRole(title: string, remedy: string): StoreError {
  return new StoreError({
    code: 'notConfigured',
    message: `${title}: auth.webIdentity names no role.`,
    remedy,
  });
}

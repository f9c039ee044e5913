import { fromTemporaryCredentials, fromWebToken } from '@aws-sdk/credential-providers';
import type { AwsAuth } from '../../../workflows/model/stores/aws-auth.ts';
import type { SecretRef } from '../../../workflows/model/stores/credentials.ts';
import { readHeaderCredential } from '../credential.ts';
import type { World } from '../world.ts';
import { toStsError } from './sts-failure.ts';
import { shownToSts } from './web-identity.ts';

/** As the SDK's clients take them: asked when the first request is made, and kept until they expire. */
export type AwsCredentials = ReturnType<typeof fromTemporaryCredentials>;

interface Identity {
  readonly auth: AwsAuth | undefined;
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
}

interface Asking {
  /** Which store, for messages. */
  readonly title: string;
  readonly region: string;
  /** What CloudTrail shows of who came. */
  readonly session: string;
  /** Of the clients of STS. */
  readonly clientConfig: NonNullable<Parameters<typeof fromTemporaryCredentials>[0]['clientConfig']>;
  readonly world: World;
}

/**
 * Who signs: the identity that `auth` names, else the worker's own (undefined: the SDK looks for it); and where a
 * role is named, that role, assumed by the former.
 */
export function awsCredentials(
  { auth, roleArn, externalId }: Identity,
  asking: Asking,
): AwsCredentials | undefined {
  const own = auth === undefined ? undefined : identityOf(auth, asking);
  if (roleArn === undefined) return own;
  const assumeRole = fromTemporaryCredentials({
    ...(own !== undefined && { masterCredentials: own }),
    params: {
      RoleArn: roleArn,
      RoleSessionName: asking.session,
      ...(externalId !== undefined && { ExternalId: externalId }),
    },
    clientConfig: asking.clientConfig,
  });
  return stsErrors(assumeRole, 'AssumeRole', roleArn, asking.region);
}

function identityOf(auth: AwsAuth, asking: Asking): AwsCredentials {
  const get = (ref: SecretRef, what: string): Promise<string> =>
    readHeaderCredential({ ref, what, where: asking.title, world: asking.world });
  const { accessKey, webIdentity } = auth;
  if (accessKey !== undefined)
    return async () => {
      const { id, secret, sessionToken } = accessKey;
      return {
        accessKeyId: await get(id, 'the access key ID'),
        secretAccessKey: await get(secret, 'the secret access key'),
        ...(sessionToken && { sessionToken: await get(sessionToken, 'the session token') }),
      };
    };
  if (webIdentity === undefined) throw new TypeError('auth without a method passed validation');
  return async (properties) => {
    const { roleArn, token } = await shownToSts(webIdentity, asking.title, asking.world);
    const assumeRole = fromWebToken({
      roleArn,
      roleSessionName: asking.session,
      webIdentityToken: await get(token, 'the web identity token'),
      clientConfig: asking.clientConfig,
    });
    return await stsErrors(assumeRole, 'AssumeRoleWithWebIdentity', roleArn, asking.region)(properties);
  };
}

/** Told apart here, as errors of STS look like those of the request they were wanted for. */
function stsErrors(
  credentials: AwsCredentials,
  operation: string,
  roleArn: string,
  region: string,
): AwsCredentials {
  return async (properties) => {
    try {
      return await credentials(properties);
    } catch (error) {
      throw toStsError(error, operation, roleArn, region);
    }
  };
}

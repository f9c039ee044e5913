import { Buffer } from 'node:buffer';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { VaultConnection } from '../../../workflows/model/stores/vault.ts';
import { awsClientConfig, callAws, readAwsError } from '../aws/index.ts';
import type { OpenOptions } from '../world.ts';

type Settings = Omit<NonNullable<NonNullable<VaultConnection['auth']>['awsIam']>, 'mount' | 'role'>;

/** What the AWS auth method takes. */
type IdentityRequest = Readonly<
  Record<'iam_http_request_method' | 'iam_request_url' | 'iam_request_body' | 'iam_request_headers', string>
>;

/** Vault asks STS in this region unless it is told otherwise (https://developer.hashicorp.com/vault/api-docs/auth/aws, sts_region). */
const VAULTS_REGION = 'us-east-1';

const SERVER_ID = 'X-Vault-AWS-IAM-Server-ID';

/**
 * A request for sts:GetCallerIdentity, signed and not sent: Vault sends it, and believes what AWS answers. It holds
 * no key, and is good for 15 minutes.
 *
 * @throws {StoreError} what keeps AWS from giving credentials
 * @see https://developer.hashicorp.com/vault/docs/auth/aws#iam-auth-method
 */
export async function signIdentityRequest(
  { region = VAULTS_REGION, roleArn, serverId, auth }: Settings,
  where: string,
  options: OpenOptions,
): Promise<IdentityRequest> {
  const connection = { region, roleArn, auth, endpoint: undefined, externalId: undefined };
  const config = awsClientConfig(connection, { store: 'vault', title: where, session: 'vault' }, options);
  const sts = new STSClient({ ...config, useGlobalEndpoint: region === VAULTS_REGION });
  let signed: SignedRequest | undefined;
  sts.middlewareStack.addRelativeTo(prepareForVault(serverId), {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
    name: 'prepareForVault',
  });
  sts.middlewareStack.addRelativeTo(
    () => (args: Signing) => {
      signed = args.request as SignedRequest;
      return Promise.resolve({ output: { $metadata: {} }, response: {} });
    },
    { relation: 'after', toMiddleware: 'httpSigningMiddleware', name: 'keepInsteadOfSending' },
  );
  try {
    await callAws(
      options.signal,
      () => sts.send(new GetCallerIdentityCommand()),
      (error) => toError(error, where, region),
    );
  } finally {
    sts.destroy();
    config.requestHandler.destroy();
  }
  if (signed === undefined) throw new TypeError('the SDK signed no request');
  return encode(signed);
}

/** What the SDK's middleware is handed. */
interface Signing {
  readonly request: unknown;
}

interface SignedRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Vault lets no header through that it does not know, such as those of the SDK's own retries. */
function prepareForVault(serverId: string | undefined) {
  return <A extends Signing, R>(next: (args: A) => R) =>
    (args: A): R => {
      const request = args.request as SignedRequest;
      const kept = Object.entries(request.headers).filter(([name]) => !name.startsWith('amz-sdk-'));
      request.headers = {
        ...Object.fromEntries(kept),
        ...(serverId !== undefined && { [SERVER_ID]: serverId }),
      };
      return next(args);
    };
}

function encode({ method, protocol, hostname, port, path, headers, body }: SignedRequest): IdentityRequest {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return {
    iam_http_request_method: method,
    iam_request_url: base64(`${protocol}//${hostname}${port === undefined ? '' : `:${String(port)}`}${path}`),
    iam_request_body: base64(body),
    iam_request_headers: base64(JSON.stringify(headers)),
  };
}

function toError(error: unknown, where: string, region: string): unknown {
  return readAwsError(error, {
    what: `${where}: signing for AWS STS in ${region}`,
    region,
    classify: () => undefined,
    words: () => undefined,
  });
}

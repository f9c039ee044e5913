import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';

export interface IamUser {
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A new user of the shared emulator's IAM, with an access key. */
export async function newIamUser(): Promise<IamUser> {
  const UserName = uniqueName('user');
  const user = await ask('CreateUser', { UserName });
  const key = await ask('CreateAccessKey', { UserName });
  return {
    arn: textOf(user, 'Arn'),
    accessKeyId: textOf(key, 'AccessKeyId'),
    secretAccessKey: textOf(key, 'SecretAccessKey'),
  };
}

/** A new role that anybody may assume. @returns its ARN */
export async function newIamRole(): Promise<string> {
  const trust = { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] };
  const role = { RoleName: uniqueName('role'), AssumeRolePolicyDocument: JSON.stringify(trust) };
  return textOf(await ask('CreateRole', role), 'Arn');
}

async function ask(action: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(servers.moto.endpoint, {
    method: 'POST',
    headers: {
      // The emulator tells the service by the scope, and looks at no signature.
      Authorization:
        'AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none',
    },
    body: new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`moto answered ${action} with ${String(response.status)}: ${text}`);
  return text;
}

function textOf(xml: string, element: string): string {
  const text = new RegExp(`<${element}>([^<]+)</${element}>`).exec(xml)?.[1];
  if (text === undefined) throw new Error(`no ${element} in ${xml}`);
  return text;
}

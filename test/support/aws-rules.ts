import { awsError, type AwsAnswer, type AwsRequest } from './aws-messages.ts';

const MAX_BYTES = 65_536;
const MAX_BATCH = 20;

/**
 * What Secrets Manager refuses and moto lets through: values beyond its limit, batches beyond theirs, and the calls
 * of those who may not.
 *
 * @param refused by access key ID: who is not allowed, or has expired credentials
 */
export function refusalOf(
  request: AwsRequest,
  refused: Readonly<Record<string, 'forbidden' | 'expired'>> = {},
): AwsAnswer | undefined {
  const [, accessKeyId = ''] = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const why = refused[accessKeyId];
  if (why === 'expired')
    return awsError('ExpiredTokenException', { message: 'The security token included is expired' });
  if (why === 'forbidden')
    return awsError('AccessDeniedException', {
      message: `User: ${accessKeyId} is not authorized to perform: secretsmanager:${request.operation}`,
    });
  const { SecretString, SecretBinary, SecretIdList } = request.input;
  const bytes =
    typeof SecretString === 'string'
      ? Buffer.byteLength(SecretString)
      : Buffer.from(typeof SecretBinary === 'string' ? SecretBinary : '', 'base64').length;
  if (bytes > MAX_BYTES)
    return awsError('InvalidParameterException', { message: `The value is too long: ${request.text}` });
  if (SecretString === '' || SecretBinary === '')
    return awsError('InvalidParameterException', { message: 'You must provide a value' });
  if (Array.isArray(SecretIdList) && SecretIdList.length > MAX_BATCH)
    return awsError('InvalidParameterException', { message: 'SecretIdList has more than 20 members' });
  return undefined;
}

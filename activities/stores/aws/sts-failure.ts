import { readAwsError } from './failure.ts';

/** Why a role could not be assumed; told apart from the request it was wanted for, as the errors look alike. */
export function toStsError(error: unknown, operation: string, roleArn: string, region: string): unknown {
  return readAwsError(error, {
    what: `AWS STS in ${region}, ${operation} of ${roleArn}`,
    region,
    classify: () => undefined,
    words: (code) =>
      code === 'forbidden'
        ? {
            fact: 'not allowed',
            remedy: `Allow sts:${operation} on ${roleArn}, and let the role's trust policy name the worker, with externalId if it asks for one.`,
          }
        : undefined,
  });
}

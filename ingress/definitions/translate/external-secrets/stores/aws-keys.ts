import { z } from 'zod';
import { secretKey, secretRefOf, type Scope } from '../selectors.ts';

/** An access key of AWS, as stores refer to it. */
export const awsKeys = z.strictObject({
  accessKeyIDSecretRef: secretKey,
  secretAccessKeySecretRef: secretKey,
  sessionTokenSecretRef: secretKey.optional(),
});

export function accessKeyOf(keys: z.output<typeof awsKeys>, scope: Scope) {
  return {
    accessKey: {
      id: secretRefOf(keys.accessKeyIDSecretRef, scope),
      secret: secretRefOf(keys.secretAccessKeySecretRef, scope),
      ...(keys.sessionTokenSecretRef && { sessionToken: secretRefOf(keys.sessionTokenSecretRef, scope) }),
    },
  };
}

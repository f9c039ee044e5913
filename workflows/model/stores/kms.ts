import { z } from 'zod';
import { awsAuth } from './aws-auth.ts';
import { awsConnection } from './aws-connection.ts';
import { MAX_LENGTH } from './url.ts';

const encryptionContext = z.record(z.string().min(1).max(MAX_LENGTH), z.string());

const value = z
  .strictObject({
    ciphertext: z
      .base64({ error: 'expected base64, as the CiphertextBlob of `aws kms encrypt` is printed' })
      .min(1)
      .optional()
      .describe('What KMS encrypted, in base64.'),
    encryptionContext: encryptionContext
      .optional()
      .describe('Encryption context of this value, instead of the one for all.'),
    empty: z.literal(true).optional().describe('An empty text, which KMS cannot encrypt.'),
  })
  .refine((v) => (v.ciphertext === undefined) !== (v.empty === undefined), {
    error: 'expected exactly one of ciphertext, empty',
  });

export const kmsSource = z
  .strictObject({
    ...awsConnection,
    auth: awsAuth.optional(),
    encryptionContext: encryptionContext
      .optional()
      .describe('Encryption context of the values that have none of their own.'),
    values: z
      .record(z.string().min(1).max(MAX_LENGTH), value)
      .refine((v) => Object.keys(v).length > 0, { error: 'expected at least one value' })
      .describe('The secret: its keys, and the encrypted value of each.'),
  })
  .describe('Values in the definition itself, encrypted by AWS KMS. One secret, named as the definition is.');

export type KmsSource = z.output<typeof kmsSource>;

import { z } from 'zod';
import { secretRef } from './credentials.ts';
import { MAX_LENGTH } from './url.ts';

/** How a TLS connection is made where the machine's own trust does not do. */
export const tls = z
  .strictObject({
    ca: z
      .union([
        z.string().regex(/-----BEGIN CERTIFICATE-----/, { error: 'expected certificates in PEM' }),
        secretRef,
      ])
      .optional()
      .describe('PEM certificates that the server may be signed by, instead of the usual.'),
    certificate: secretRef.optional().describe('PEM certificate that the client shows.'),
    key: secretRef.optional().describe('PEM private key of that certificate.'),
    serverName: z
      .string()
      .min(1)
      .max(MAX_LENGTH)
      .optional()
      .describe("Name that the server's certificate must be for. Left out: the address's."),
    skipVerify: z
      .boolean()
      .default(false)
      .describe('true: take any certificate. Anyone on the way can then read every secret.'),
  })
  .refine((t) => (t.certificate === undefined) === (t.key === undefined), {
    error: 'expected certificate and key, both or neither',
  })
  .describe('Left out: TLS as the machine has it.');

export type Tls = z.output<typeof tls>;

export const TLS_NEEDS_HTTPS = 'expected no tls with a URL that begins with http://: use https://, or {}';

/** Whether TLS is to be made otherwise than the machine would: an empty `tls` takes back that of a configuration file. */
export function saysTls(settings: Tls | undefined): boolean {
  const { skipVerify = false, ...others } = settings ?? {};
  return skipVerify || Object.values(others).some((value) => value !== undefined);
}

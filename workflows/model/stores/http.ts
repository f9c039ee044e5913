import { z } from 'zod';
import { secretRef } from './credentials.ts';
import { TLS_NEEDS_HTTPS, saysTls, tls } from './tls.ts';
import { MAX_LENGTH, isPlainHttp, urlTemplate } from './url.ts';

const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerName = z.string().regex(HEADER, { error: 'expected the name of an HTTP header' });
const status = z.int().min(100).max(599);

/** What tells where a request goes and ends, and who is on the way: of the connection's making, and nobody else's. */
const FRAMING =
  /^(?:connection|content-length|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

export function isFramingHeader(name: string): boolean {
  return FRAMING.test(name);
}

/** Whether a header can carry a text: no line breaks or other control characters, and nothing beyond Latin-1. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

export const httpConnection = ['tls'] as const;

export const httpDestination = z
  .strictObject({
    url: urlTemplate.describe(
      "Where to send; $1, ${1} are capture groups of the source's path, percent-encoded but for slashes.",
    ),
    method: z.enum(['POST', 'PUT', 'PATCH']).default('POST').describe('Method of a write.'),
    headers: z.record(headerName, z.string()).optional().describe('Headers to send.'),
    secretHeaders: z
      .record(headerName, secretRef)
      .optional()
      .describe('Headers whose value is a credential, and where the worker finds it.'),
    headersFrom: z
      .strictObject({
        namespace: z
          .string()
          .min(1)
          .max(MAX_LENGTH)
          .optional()
          .describe("Namespace of the Secret. Left out: the worker's own."),
        name: z
          .string()
          .min(1)
          .max(MAX_LENGTH)
          .describe('Name of the Kubernetes Secret; each of its keys is a header.'),
      })
      .optional()
      .describe('Headers out of a Kubernetes Secret.'),
    body: z
      .string()
      .optional()
      .describe('Template of the body, in Go’s text/template, on the keys. Left out: the keys as JSON.'),
    bodyDialect: z
      .enum(['keyferry', 'vaultSecretSync'])
      .optional()
      .describe('How body is rendered, as the dialect of a transform. Left out: keyferry.'),
    expect: z
      .array(status)
      .min(1)
      .default([200, 201, 202, 204])
      .describe('Statuses that mean success; of a removal by DELETE, 404 and 410 too.'),
    retry: z
      .array(status)
      .optional()
      .describe(
        'Statuses that mean try again. Left out: 408, 425, 429 and every 5xx but 501, 505, 506, 508, 510.',
      ),
    remove: z
      .strictObject({
        method: z.enum(['DELETE', 'POST', 'PUT', 'PATCH']).default('DELETE').describe('Method of a removal.'),
        url: urlTemplate
          .optional()
          .describe('Where to send a removal, with capture groups as in url. Left out: url.'),
      })
      .optional()
      .describe('How a removal is told, without a body. Left out: it is not, and what was sent stays.'),
    send: z
      .enum(['always', 'onChange'])
      .optional()
      .describe(
        'onChange: what was sent is recorded in Temporal, and is not sent again until the version of the source or the definition changes. Left out: always, every pass sends.',
      ),
    tls: tls.optional(),
  })
  .refine(
    ({ url, remove, tls: how }) => !(saysTls(how) && isPlainHttp(url) && isPlainHttp(remove?.url ?? url)),
    { path: ['tls'], error: TLS_NEEDS_HTTPS },
  )
  .describe('Any HTTP API: the secret is the body of a request.');

export type HttpDestination = z.output<typeof httpDestination>;

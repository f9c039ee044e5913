import { NoAnswerInTime } from './http-client.ts';

/** Why no whole answer came. */
export type NoAnswer = { readonly kind: 'timeout' } | { readonly kind: 'network'; readonly code: string };

const NETWORK =
  /^(ECONN|ENOTFOUND|EAI_|EPIPE|EHOST|ENET|ETIMEDOUT|EADDR|ERR_SOCKET|ERR_STREAM|REQUEST_SEND|UND_)/;
const TLS = /CERT|SSL|TLS|SIGNATURE|ISSUER|EPROTO|ALTNAME/;

/** undefined for what is no failure of the network. */
export function noAnswerIn(error: unknown): NoAnswer | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof NoAnswerInTime) return { kind: 'timeout' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === 'ETIMEDOUT') return { kind: 'timeout' };
  // The connection broke within the answer.
  if (code === 'PARSE_ERROR' && !('statusCode' in error && error.statusCode !== undefined))
    return { kind: 'network', code: 'ECONNRESET' };
  return code !== undefined && (NETWORK.test(code) || TLS.test(code)) ? { kind: 'network', code } : undefined;
}

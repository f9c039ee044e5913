/** What gRPC says of a connection that it could not make, which it keeps in its text alone. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'connection refused'],
  [/Name resolution failed|ENOTFOUND|EAI_AGAIN/, 'the name of the host is not known'],
  [/certificate|CERT_|ALTNAME/i, 'its certificate is not trusted'],
  [/SSL routines|Protocol error|EPROTO/, 'it does not speak gRPC, or not with TLS'],
  [/ECONNRESET|EPIPE|Connection dropped|Failed to connect|Socket closed/i, 'the connection broke'],
];

/** Why there was no answer, in our words. */
export function outageIn(text: string): string {
  return REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? 'it cannot be reached, or is not available';
}

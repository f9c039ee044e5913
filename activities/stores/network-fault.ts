/** What keeps an answer from coming, by what mends it. */
type Kind =
  /** The address, the name or the way there. */
  | 'reach'
  /** The server ended the TLS handshake: it asks for a client certificate, or refuses the one it was shown. */
  | 'handshake'
  /** The server's certificate. */
  | 'trust'
  /** One side speaks TLS and the other does not. */
  | 'plain'
  /** What the client itself was given to do TLS with. */
  | 'pem';

interface NetworkFault {
  readonly kind: Kind;
  /** In words: `connection refused`. */
  readonly fact: string;
}

/** For each kind what a person can do, in the terms of a store; what a store leaves out is mended as `reach` is. */
export type NetworkRemedies = Readonly<Partial<Record<Kind, string>>> & { readonly reach: string };

/** The code of an error of `node:net`, `node:tls` or `node:dns`; empty where it has none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Why there was no answer. The error is looked into for its code, and its text is nobody's business. */
function networkFault(error: unknown): NetworkFault {
  const code = systemCode(error);
  if (code === 'ECONNREFUSED') return { kind: 'reach', fact: 'connection refused' };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { kind: 'reach', fact: 'the name of the host is not known' };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'reach', fact: 'the connection broke' };
  if (/SSL.*ALERT/.test(code)) return { kind: 'handshake', fact: `it broke the TLS handshake off (${code})` };
  if (/^ERR_OSSL|PEM/.test(code))
    return { kind: 'pem', fact: `the CA, client certificate or key is damaged (${code})` };
  if (/CERT|ALTNAME|SELF_SIGNED|UNABLE_TO_/.test(code))
    return { kind: 'trust', fact: `its certificate is not trusted (${code})` };
  if (/SSL|EPROTO/.test(code)) return { kind: 'plain', fact: 'it does not speak TLS' };
  return { kind: 'reach', fact: code === '' ? 'it cannot be reached' : `it cannot be reached (${code})` };
}

/** Fact and remedy of a failure that passes, or that a person mends while it is tried again. */
export function explainNetworkFault(
  error: unknown,
  remedies: NetworkRemedies,
): { readonly fact: string; readonly remedy: string } {
  const { kind, fact } = networkFault(error);
  return { fact, remedy: `${remedies[kind] ?? remedies.reach} It is tried again until it works.` };
}

import { StoreError } from '../store-error.ts';

/** Octets that servers should take at least (RFC 9110, 4.1). */
const MAX_LENGTH = 8_000;

/**
 * A URL as it will be asked for. What a parser would change on the way is refused: `..` would leave the directory
 * that the definition names, and another spelling of a host would make two names of one place.
 *
 * @throws {StoreError} `invalidName`
 */
export function checkUrl(text: string): URL {
  const url = URL.parse(text);
  const problem = problemOf(text, url);
  if (url !== null && problem === undefined) return url;
  throw new StoreError({
    code: 'invalidName',
    message: `HTTP: nothing is sent to ${JSON.stringify(text)}: ${problem ?? 'it is no URL'}.`,
    remedy: 'Change url (or remove.url) in the definition, or keep the source path out of it with filter.',
  });
}

function problemOf(text: string, url: URL | null): string | undefined {
  if (url === null) return 'it is no URL';
  if (text.length > MAX_LENGTH)
    return `it has ${String(text.length)} characters, and servers need not take more than ${String(MAX_LENGTH)}`;
  if (/[\s\\\u0000-\u001f\u007f]/.test(text))
    return 'it has a space, a backslash or a control character in it; percent-encode it';
  if (!/^https?:\/\//.test(text)) return 'it does not begin with http:// or https://';
  if (text.includes('#')) return 'what follows # is not sent';
  const [, authority = '', path = ''] = /^https?:\/\/([^/?]*)([^?]*)/.exec(text) ?? [];
  if (authority.includes('@')) return 'it holds a user name or password; send them with secretHeaders';
  const host = canonicalAuthority(url, authority);
  if (authority !== host) return `its host is to be written ${JSON.stringify(host)}`;
  if (url.hostname.endsWith('.')) return 'its host ends with a dot';
  if (path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment)))
    return 'it has . or .. for a part of its path';
  return undefined;
}

/** The port may be written out where it is that of the scheme. */
function canonicalAuthority({ protocol, host, port }: URL, written: string): string {
  const usual = protocol === 'https:' ? '443' : '80';
  return port === '' && written.endsWith(`:${usual}`) ? `${host}:${usual}` : host;
}

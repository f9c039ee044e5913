import { z } from 'zod';

/** Of a URL or a name, in characters: no server takes longer ones. */
export const MAX_LENGTH = 2_048;

/**
 * The URL of a server. A definition stands in Git and in Temporal's history, and plans show URLs, so none may hold a
 * password.
 *
 * @param instead where credentials belong
 */
export function serverUrl(instead: string) {
  return z
    .url({ protocol: /^https?$/ })
    .max(MAX_LENGTH)
    .refine((text) => !holdsUser(text), { error: noUser(instead) });
}

/** The URL of an HTTP API. Capture groups may stand in it, but where they would choose who gets the secret. */
export const urlTemplate = z
  .string()
  .max(MAX_LENGTH)
  .regex(/^https?:\/\/[^\s/]+/, { error: 'expected a URL that begins with http:// or https://' })
  .refine((text) => !holdsUser(text), { error: noUser('secretHeaders') })
  .refine((text) => !/\$(?:\d|\{\d+\})/.test(authorityOf(text).replaceAll('$$', '')), {
    error: 'expected no capture group in the host: a source path would choose where its secret is sent',
  });

/** Whether nothing that is sent there is encrypted. */
export function isPlainHttp(text: string | undefined): boolean {
  return text !== undefined && /^\s*http:/i.test(text);
}

/**
 * Whether a host, as it stands in a URL or before `:PORT`, is the loopback interface of this machine. `localhost` is
 * the only name that is: no name is looked up.
 */
export function isLoopback(host: string): boolean {
  if (!/^[\w.:[\]]+$/.test(host)) return false;
  const name = URL.parse(
    `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}`,
  )?.hostname;
  // Four numbers are an address, and in range, where the URL was parsed.
  return name === 'localhost' || name === '[::1]' || /^127(\.\d+){3}$/.test(name ?? '');
}

function noUser(instead: string): string {
  return `expected no user name or password in the URL: use ${instead}`;
}

function holdsUser(text: string): boolean {
  return authorityOf(text).includes('@');
}

/** Host and port, and who logs in there; empty where the text is no URL of the web. */
function authorityOf(text: string): string {
  return /^\s*https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
}

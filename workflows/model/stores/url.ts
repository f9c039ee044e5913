import { z } from 'zod';

/**
 * The URL of a server. A definition stands in Git and in Temporal's history, and plans show URLs, so none may hold a
 * password.
 *
 * @param instead where credentials belong
 */
export function serverUrl(instead: string) {
  return z.url({ protocol: /^https?$/ }).refine((text) => !holdsUser(text), { error: noUser(instead) });
}

/** The URL of an HTTP API. Capture groups may stand in it, but where they would choose who gets the secret. */
export const urlTemplate = z
  .string()
  .regex(/^https?:\/\/[^\s/]+/, { error: 'expected a URL that begins with http:// or https://' })
  .refine((text) => !holdsUser(text), { error: noUser('secretHeaders') })
  .refine((text) => !/\$(?:\d|\{\d+\})/.test(authorityOf(text).replaceAll('$$', '')), {
    error: 'expected no capture group in the host: a source path would choose where its secret is sent',
  });

/** Whether nothing that is sent there is encrypted. */
export function isPlainHttp(text: string | undefined): boolean {
  return text !== undefined && /^\s*http:/i.test(text);
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

import { templateParts } from '../../../workflows/model/patterns.ts';
import type { HttpDestination } from '../../../workflows/model/stores/http.ts';
import { StoreError } from '../store-error.ts';

/** Stands in no URL: parsers drop it (https://url.spec.whatwg.org/#concept-basic-url-parser). */
const SEPARATOR = '\n';

/**
 * The key of a secret: where it is sent, and, where the definition says so, where its removal is told.
 *
 * Capture groups are percent-encoded, so that none can add a query, a fragment or a host: two paths never make one
 * URL. A slash stays a slash, as secrets' paths have them.
 *
 * @param groups of the source's path
 * @throws {StoreError} `invalidName` where a group is no well-formed Unicode, `notConfigured` where one is in the host
 */
export function httpKey(
  settings: Pick<HttpDestination, 'url' | 'remove'>,
  groups: readonly string[],
): string {
  const removal = settings.remove?.url;
  const urls = [settings.url, ...(removal === undefined ? [] : [removal])];
  return urls.map((url) => expandUrl(url, groups)).join(SEPARATOR);
}

/** @returns the second is left out where a removal is told at the first */
export function urlsIn(key: string): readonly [write: string, remove?: string] {
  const [write = '', remove] = key.split(SEPARATOR);
  return remove === undefined ? [write] : [write, remove];
}

/** The key as people see it: where the secret is sent. */
export function shownHttpKey(key: string): string {
  return urlsIn(key)[0];
}

function expandUrl(template: string, groups: readonly string[]): string {
  let url = '';
  for (const part of templateParts(template)) {
    if (typeof part === 'string') url += literal(part.replaceAll(SEPARATOR, ''), url);
    else if (IN_HOST.test(url)) throw hostFromPath(template);
    else url += encode(groups[part] ?? '');
  }
  return url;
}

const IN_HOST = /^[a-z]+:\/\/[^/?#]*$/i;

/** What people write and parsers forgive is put right here, where it is sure to come from the definition. */
function literal(text: string, before: string): string {
  const [beginning = ''] = /^[a-z]+:\/\/[^/?#]*/i.exec(before + text) ?? [];
  const host = Math.max(0, beginning.length - before.length);
  return text.slice(0, host).toLowerCase() + text.slice(host).replaceAll(' ', '%20');
}

/** Definitions are refused for it; one that was applied before they were may still run. */
function hostFromPath(template: string): StoreError {
  return new StoreError({
    code: 'notConfigured',
    message: `HTTP: the host in ${JSON.stringify(template)} holds a capture group, so that a source path would choose where its secret is sent.`,
    remedy: 'Write the host out in the destination, with one destination for each host.',
  });
}

function encode(group: string): string {
  if (!group.isWellFormed())
    throw new StoreError({
      code: 'invalidName',
      message: 'HTTP: a path of the source is not well-formed Unicode, and no URL can be made of it.',
      remedy: 'Rename the secret at its source, or leave it out with filter.',
    });
  return encodeURIComponent(group).replaceAll('%2F', '/');
}

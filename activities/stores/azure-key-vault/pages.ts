import type { OnAnswer } from './http-client.ts';

const SKIP = '$skiptoken';

/** Where pages of a listing begin, in terms that can be kept between activities. */
export interface Pages {
  /** For the HTTP client: sees the answers. */
  readonly onAnswer: OnAnswer;
  /** The cursor after the page that was asked for with this one; undefined after the last page. */
  next(cursor: string | undefined): string | undefined;
}

/**
 * The SDK's pages say nothing of the link to the next one (it maps them, and drops it), though it takes one; so the
 * link is read from the answer. Only its token is kept: a cursor goes through Temporal, and must not say where the
 * login is sent.
 */
export function watchPages(): Pages {
  const nextOf = new Map<string, string>();
  return {
    onAnswer(request, answer) {
      const url = new URL(request.url);
      if (request.method !== 'GET' || url.pathname !== '/secrets' || answer instanceof Error) return;
      const asked = url.searchParams.get(SKIP) ?? '';
      const next = tokenIn(answer.bodyAsText ?? '');
      if (next === undefined) nextOf.delete(asked);
      else nextOf.set(asked, next);
    },
    next: (cursor) => nextOf.get(cursor ?? ''),
  };
}

/** What the SDK takes as the link to a page: relative, and so of this vault. */
export function linkOf(cursor: string, maxResults: number): string {
  return `/secrets?${new URLSearchParams({ maxresults: String(maxResults), [SKIP]: cursor }).toString()}`;
}

function tokenIn(body: string): string | undefined {
  try {
    const { nextLink } = JSON.parse(body) as { readonly nextLink?: unknown };
    if (typeof nextLink !== 'string' || nextLink === '') return undefined;
    return URL.parse(nextLink)?.searchParams.get(SKIP) ?? undefined;
  } catch {
    // The SDK says so.
    return undefined;
  }
}

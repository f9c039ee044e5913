import { z } from 'zod';
import { strangeAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';
import type { GithubRequest } from './request.ts';
import type { Scope } from './scope.ts';

type ScopedRequest = GithubRequest & { readonly scope: Scope };

const counted = z.looseObject({ total_count: z.int().nonnegative() });

/**
 * All items of a list, page by page. Octokit's own paging takes an answer without a body for an empty list, and an
 * empty list here means that secrets are not there.
 *
 * @param field of the answer that holds the items
 * @throws {StoreError} `serverError` where the answer is none of GitHub's
 */
export async function listAll<T>(
  client: GithubClient,
  request: ScopedRequest,
  field: string,
  perPage: number,
  item: z.ZodType<T>,
): Promise<T[]> {
  const items: T[] = [];
  for (let page = 1; ; page++) {
    const { data } = await client.call({
      ...request,
      params: { ...request.params, per_page: perPage, page },
    });
    const answer = counted.safeParse(data).data ?? strangeAnswer(request, client.where);
    const found = z.array(item).safeParse(answer[field]).data ?? strangeAnswer(request, client.where);
    items.push(...found);
    if (found.length === 0 || items.length >= answer.total_count) return items;
  }
}

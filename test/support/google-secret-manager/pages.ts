import { ApiError, code } from './api-error.ts';
import type { PageRequest } from './messages.ts';

export type Page<Name extends string, Item> = Readonly<Record<Name, readonly Item[]>> & {
  readonly nextPageToken: string;
  readonly totalSize: number;
};

const MAX = 25_000;
const TOKEN = /^page-(\d+)$/;

/** @param max the most that a page has, whatever is asked for */
export function pageOf<Name extends string, Item>(
  name: Name,
  all: readonly Item[],
  { pageSize, pageToken }: Pick<PageRequest, 'pageSize' | 'pageToken'>,
  max = MAX,
): Page<Name, Item> {
  const from = pageToken === '' ? 0 : Number(TOKEN.exec(pageToken)?.[1] ?? NaN);
  if (Number.isNaN(from) || pageSize < 0) throw new ApiError(code.invalidArgument, 'Invalid page token.');
  const to = from + Math.min(pageSize === 0 ? MAX : pageSize, max);
  const items: Readonly<Record<string, readonly Item[]>> = { [name]: all.slice(from, to) };
  return {
    ...(items as Readonly<Record<Name, readonly Item[]>>),
    nextPageToken: to < all.length ? `page-${String(to)}` : '',
    totalSize: all.length,
  };
}

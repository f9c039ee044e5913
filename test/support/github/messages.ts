export interface GithubRequest {
  readonly method: string;
  /** Without the query, percent-encoded as it came. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** undefined where there was none. */
  readonly body: unknown;
}

export interface GithubAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error as GitHub words it: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api */
export class Refusal extends Error {
  readonly answer: GithubAnswer;

  constructor(status: number, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.answer = {
      status,
      body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status), ...more },
    };
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found');

export function bodyOf({ body }: GithubRequest): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refusal(400, 'Problems parsing JSON');
  return body as Readonly<Record<string, unknown>>;
}

export function textIn(body: Readonly<Record<string, unknown>>, field: string): string {
  const value = body[field];
  if (typeof value !== 'string')
    throw new Refusal(422, `Invalid request.\n\n"${field}" wasn't supplied or is no string.`);
  return value;
}

/** A page of a list, with the headers that lead to the others. */
export function page(
  request: GithubRequest,
  field: string,
  items: readonly unknown[],
  limits: { readonly standard: number; readonly most: number },
): GithubAnswer {
  const number = (name: string, standard: number): number => Number(request.query.get(name) ?? standard);
  const size = Math.min(Math.max(number('per_page', limits.standard), 1), limits.most);
  const at = Math.max(number('page', 1), 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link =
    at < last ? { link: `<http://localhost${request.path}?page=${String(at + 1)}>; rel="next"` } : {};
  return {
    status: 200,
    headers: link,
    body: { total_count: items.length, [field]: items.slice((at - 1) * size, at * size) },
  };
}

export const timeOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

import type { GithubDestination } from '../../../workflows/model/stores/github.ts';
import { StoreError } from '../store-error.ts';
import { withoutTrailing } from '../../../workflows/model/trailing.ts';

/** Which GitHub. */
export interface Endpoint {
  /** URL of its REST API, without a slash at its end. */
  readonly baseUrl: string;
  /** It is github.com, whose address no definition has to name. */
  readonly isPublic: boolean;
  /** For messages. */
  readonly where: string;
}

/** https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api */
const PUBLIC = 'https://api.github.com';

/** @throws {StoreError} `notConfigured` */
export function endpointOf({ apiUrl = PUBLIC }: Pick<GithubDestination, 'apiUrl'>): Endpoint {
  const url = URL.parse(apiUrl);
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new StoreError({
      code: 'notConfigured',
      message: 'GitHub: apiUrl is no address of an API.',
      remedy:
        'Set apiUrl to a URL such as https://github.example.com/api/v3, without user, password or query.',
    });
  const baseUrl = withoutTrailing(`${url.origin}${url.pathname}`, '/');
  const isPublic = baseUrl === PUBLIC;
  return { baseUrl, isPublic, where: isPublic ? 'GitHub' : `GitHub ${baseUrl}` };
}

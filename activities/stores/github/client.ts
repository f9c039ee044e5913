import pLimit from 'p-limit';
import type { GithubDestination } from '../../../workflows/model/stores/github.ts';
import type { OpenOptions } from '../world.ts';
import { readCredentials, type Credentials } from './credentials.ts';
import { endpointOf, type Endpoint } from './endpoint.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { appJwt, installationToken } from './installation.ts';
import type { Answer, GithubRequest } from './request.ts';
import type { Scope } from './scope.ts';
import { openSockets, type Sockets } from './sockets.ts';

/** A client of one GitHub, for one activity. Closing it revokes the tokens it got by logging in, and its sockets. */
export interface GithubClient extends AsyncDisposable {
  /** Which GitHub, for messages. */
  readonly where: string;
  /**
   * One request, made once, under the login that the scope needs: of an App without an installation named, that of
   * the owner, made at the first request.
   * @throws {StoreError} whatever is not a definite answer; or the reason of the signal it was opened with
   */
  call(request: GithubRequest & { readonly scope: Scope }): Promise<Answer>;
}

/** The time that revoking may take: closing must not hold up a cancelled activity. */
const REVOKE_MS = 3_000;

interface Login {
  readonly exchange: Exchange;
  readonly owner: string;
}

/** Nothing is asked of GitHub yet. @throws {StoreError} `notConfigured` */
export async function openGithubClient(
  settings: Pick<GithubDestination, 'apiUrl' | 'auth'>,
  options: OpenOptions,
): Promise<GithubClient> {
  const endpoint = endpointOf(settings);
  const credentials = await readCredentials(settings.auth, endpoint.where, options.world);
  const sockets = openSockets(options.world.guard);
  // https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#avoid-concurrent-requests
  const oneWriteAtATime = pLimit(1);
  const logins = createLogins(credentials, endpoint, sockets, options);
  return {
    where: endpoint.where,
    async call(request) {
      const { exchange } = await logins.forScope(request.scope);
      const send = (): Promise<Answer> => exchange(request, options.signal);
      return request.route.startsWith('GET ') ? await send() : await oneWriteAtATime(send);
    },
    async [Symbol.asyncDispose]() {
      await logins.revoke();
      sockets[Symbol.dispose]();
    },
  };
}

function createLogins(
  credentials: Credentials,
  endpoint: Endpoint,
  sockets: Sockets,
  { world, signal }: OpenOptions,
) {
  const common = { endpoint, sockets, world };
  const byOwner = new Map<string, Promise<Login>>();
  const made: Login[] = [];

  const logIn = async (scope: Scope): Promise<Login> => {
    const { owner } = scope;
    if (credentials.kind === 'token')
      return {
        exchange: createExchange({ ...common, token: credentials.token, place: credentials.place }),
        owner,
      };
    const jwt = await appJwt(credentials, endpoint.where);
    const asApp = createExchange({ ...common, token: jwt, place: credentials.place });
    const token = await installationToken(credentials, scope, asApp, endpoint.where, signal);
    const login = { exchange: createExchange({ ...common, token, tokenMadeAt: Date.now() }), owner };
    made.push(login);
    return login;
  };

  return {
    async forScope(scope: Scope): Promise<Login> {
      const key =
        credentials.kind === 'app' && credentials.installationId === undefined
          ? scope.owner.toLowerCase()
          : '';
      const login = byOwner.get(key) ?? logIn(scope);
      byOwner.set(key, login);
      try {
        return await login;
      } catch (error) {
        // What was wrong may be the one repository's: the next one tries again.
        byOwner.delete(key);
        throw error;
      }
    },
    async revoke(): Promise<void> {
      // One that is being made is waited for: the signal has ended it where nobody wants it any more.
      await Promise.allSettled(byOwner.values());
      const revoking = made.map(({ exchange, owner }) =>
        exchange(
          {
            operation: 'revokeToken',
            route: 'DELETE /installation/token',
            params: {},
            about: `owner ${owner}`,
          },
          // Not the activity's signal: a token must not outlive an activity for having been cancelled.
          AbortSignal.timeout(REVOKE_MS),
        ),
      );
      // What was done is done; GitHub ends a token after an hour. The metric shows the failure.
      await Promise.allSettled(revoking);
    },
  };
}

import { isLoopback } from '../../../workflows/model/stores/url.ts';
import { StoreError } from '../store-error.ts';
import type { OpenOptions, World } from '../world.ts';
import type { Identity } from './identity.ts';
import { SCOPES } from './scopes.ts';
import { toTokenError } from './token-failure.ts';
import { IAM_ENDPOINT, type TokenTransporter } from './token-transporter.ts';
import { withoutTrailing } from '../../../workflows/model/trailing.ts';

const LIFETIME_SECONDS = 3600;
/** A token that is good for less than this is not begun with. */
const SPARE_MS = 300_000;

/**
 * Acts as another service account, with tokens of an hour that IAM gives for it
 * (https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken).
 * The library has a client for it, which warns on the console of each that is made.
 *
 * @throws {StoreError} `notConfigured` where the override of IAM's address is not to be trusted with a token
 */
export function impersonate(
  source: Identity,
  account: string,
  transporter: TokenTransporter,
  { world }: OpenOptions,
): Identity {
  const url = `${addressOf(source.universe, world)}/v1/projects/-/serviceAccounts/${encodeURIComponent(account)}:generateAccessToken`;
  let token: Promise<Token> | undefined;
  let expires = 0;

  const ask = async (): Promise<Token> => {
    const headers = await source.headers();
    try {
      const { data } = await transporter.request<Token>({
        method: 'POST',
        url,
        headers,
        data: { scope: SCOPES, lifetime: `${String(LIFETIME_SECONDS)}s` },
      });
      expires = Date.parse(data.expireTime);
      return data;
    } catch (error) {
      throw toTokenError(error, { impersonating: account }) ?? error;
    }
  };

  return {
    universe: source.universe,
    headers: async () => {
      if (token === undefined || (expires > 0 && expires - Date.now() < SPARE_MS)) {
        expires = 0;
        token = ask();
      }
      try {
        return new Headers({ authorization: `Bearer ${(await token).accessToken}` });
      } catch (error) {
        token = undefined;
        throw error;
      }
    },
    // The one that acts, not the one it acts as: as gcloud has it.
    project: () => source.project(),
  };
}

interface Token {
  readonly accessToken: string;
  /** RFC 3339. */
  readonly expireTime: string;
}

/** @throws {StoreError} `notConfigured` */
function addressOf(universe: string, world: World): string {
  const override = world.env(IAM_ENDPOINT);
  if (override === undefined) return `https://iamcredentials.${universe}`;
  const url = URL.parse(override);
  if (url?.protocol === 'https:' || (url !== null && isLoopback(url.hostname)))
    return withoutTrailing(override, '/');
  throw new StoreError({
    code: 'notConfigured',
    message: `Google Secret Manager: ${IAM_ENDPOINT} is no https URL.`,
    remedy: 'Set it to an https URL, or take it away: tokens are sent there.',
  });
}

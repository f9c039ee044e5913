import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { gaxios } from 'google-auth-library';
import type { OpenOptions, World } from '../world.ts';

export type TokenTransporter = InstanceType<typeof gaxios.Gaxios>;

/** gcloud's own variable for the address of IAM: https://cloud.google.com/sdk/gcloud/reference/config */
export const IAM_ENDPOINT = 'CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS';

const ANSWER_MS = 30_000;

/**
 * Makes the requests that tokens take. The library retries them by itself and lets go of no signal's abort; here each
 * is made once, ends with the activity, and is counted. A redirect is an answer like any other, as what was asked carries a
 * token, and where the definition brings the credentials, they reach no server that it could not name itself.
 */
export function createTokenTransporter({ world, signal }: OpenOptions): TokenTransporter {
  const transporter = new gaxios.Gaxios({ signal, timeout: ANSWER_MS });
  const count = (url: URL | string | undefined, code: string): void => {
    world.countRequest('googleSecretManager', operationOf(String(url)), code);
  };
  transporter.interceptors.request.add({
    resolved: async (config) => ({
      ...config,
      ...(await guarded(config.url, world)),
      redirect: 'manual',
      retry: false,
      retryConfig: { retry: 0 },
    }),
  });
  transporter.interceptors.response.add({
    resolved: (answer) => {
      count(answer.config.url, String(answer.status));
      return Promise.resolve(answer);
    },
    rejected: (error) => {
      count(error.config.url, error.status === undefined ? 'error' : String(error.status));
      throw error;
    },
  });
  return transporter;
}

/** @throws {StoreError} `rejected`, `unavailable` */
async function guarded(url: URL, world: World): Promise<Pick<gaxios.GaxiosOptionsPrepared, 'agent'>> {
  const { guard } = world;
  if (guard === undefined || URL.parse(world.env(IAM_ENDPOINT) ?? '')?.origin === url.origin) return {};
  guard.check(url);
  // Asked twice: fetch would hide why the connection's own lookup refuses.
  await guard.resolve(url.hostname);
  const { lookup } = guard;
  return { agent: url.protocol === 'https:' ? new TlsAgent({ lookup }) : new Agent({ lookup }) };
}

function operationOf(url: string): string {
  return /[/:]([A-Za-z]+)$/.exec(URL.parse(url)?.pathname ?? '')?.[1] ?? 'token';
}

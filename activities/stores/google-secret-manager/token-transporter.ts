import { gaxios } from 'google-auth-library';
import type { OpenOptions } from '../world.ts';

export type TokenTransporter = InstanceType<typeof gaxios.Gaxios>;

const ANSWER_MS = 30_000;

/**
 * Makes the requests that tokens take. The library retries them by itself and lets go of no signal's abort; here each
 * is made once, ends with the activity, and is counted.
 */
export function createTokenTransporter({ world, signal }: OpenOptions): TokenTransporter {
  const transporter = new gaxios.Gaxios({ signal, timeout: ANSWER_MS });
  const count = (url: URL | string | undefined, code: string): void => {
    world.countRequest('googleSecretManager', operationOf(String(url)), code);
  };
  transporter.interceptors.request.add({
    resolved: (config) => Promise.resolve({ ...config, retry: false, retryConfig: { retry: 0 } }),
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

function operationOf(url: string): string {
  return /[/:]([A-Za-z]+)$/.exec(URL.parse(url)?.pathname ?? '')?.[1] ?? 'token';
}

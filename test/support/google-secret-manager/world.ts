import type { World } from '../../../activities/stores/world.ts';
import type { GoogleServer } from './server.ts';

export interface GoogleWorld extends World {
  /** `Operation code`, in the order of the requests; emptied by taking them. */
  takeRequests(): string[];
}

/** What a worker has that is to use this server for Google's. */
export function googleWorld(
  { address }: Pick<GoogleServer, 'address'>,
  env: Readonly<Record<string, string>> = {},
): GoogleWorld {
  let requests: string[] = [];
  const all: Readonly<Record<string, string>> = { SECRET_MANAGER_EMULATOR_HOST: address, ...env };
  return {
    env: (name) => all[name] || undefined,
    readFile: () => Promise.reject(new Error('no file is read')),
    countRequest: (store, operation, code) => {
      requests.push(store === 'googleSecretManager' ? `${operation} ${code}` : `of another store: ${store}`);
    },
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
  };
}

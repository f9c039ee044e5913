import type { World } from '../../../activities/stores/world.ts';
import type { Client } from './authority.ts';
import type { AzureServer } from './server.ts';

/** `auth` of a definition: the secret is in the environment of {@link azureWorld}. */
export function clientSecretOf({ authority }: AzureServer, { id }: Client) {
  return {
    clientSecret: { tenantId: authority.tenant, clientId: id, clientSecret: { env: `SECRET_${id}` } },
  };
}

export interface CountingWorld extends World {
  /** `Operation status`, in the order of the requests; emptied by taking them. */
  takeRequests(): string[];
}

export function azureWorld(
  server: AzureServer,
  clients: readonly Client[],
  more: Readonly<Record<string, string>> = {},
): CountingWorld {
  const env: Readonly<Record<string, string>> = {
    AZURE_AUTHORITY_HOST: server.url,
    ...Object.fromEntries(clients.map(({ id, secret }) => [`SECRET_${id}`, secret])),
    ...more,
  };
  let requests: string[] = [];
  return {
    env: (name) => env[name],
    readFile: (path) => Promise.reject(new Error(`no file ${path}`)),
    countRequest: (store, operation, code) => {
      requests.push(store === 'azureKeyVault' ? `${operation} ${code}` : `of another store: ${store}`);
    },
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
  };
}

import { GoogleAuth, type AuthClient } from 'google-auth-library';
import { StoreError } from '../store-error.ts';
import type { OpenOptions } from '../world.ts';
import { emulatorOf, type GoogleConnection } from './endpoint.ts';
import { impersonate } from './impersonate.ts';
import { keyClient } from './key.ts';
import { SCOPES } from './scopes.ts';
import { toTokenError } from './token-failure.ts';
import { createTokenTransporter, type TokenTransporter } from './token-transporter.ts';

/** As whom requests are made. */
export interface Identity {
  /** Domain of the cloud: `googleapis.com` but for sovereign ones. */
  readonly universe: string;
  /**
   * Headers of one request. Tokens are kept while they are good.
   * @throws {StoreError}
   */
  headers(): Promise<Headers>;
  /** The project that the credentials are of, where they say. */
  project(): Promise<string | undefined>;
}

const ANONYMOUS: Identity = {
  universe: 'googleapis.com',
  headers: () => Promise.resolve(new Headers()),
  project: () => Promise.resolve(undefined),
};

/**
 * The service account whose key the definition names, else the worker's application default credentials; acting as
 * another where `impersonate` says so. An emulator is asked anonymously, as Google's are; only one on the worker's own
 * machine is shown credentials, and only those that the definition names, as what is sent there is in plain text.
 *
 * @throws {StoreError} `notConfigured`, `unauthenticated`; `unavailable` where a metadata server cannot be reached
 */
export async function openIdentity(connection: GoogleConnection, options: OpenOptions): Promise<Identity> {
  const emulator = emulatorOf(options.world);
  const { credentials } = connection;
  if (emulator !== undefined && (credentials === undefined || !emulator.isLocal)) return ANONYMOUS;
  const transporter = createTokenTransporter(options);
  const own =
    credentials === undefined
      ? await defaultIdentity(transporter)
      : identityOf(await keyClient(credentials, transporter, options.world));
  if (connection.impersonate === undefined) return own;
  return impersonate(own, connection.impersonate, transporter, options);
}

async function defaultIdentity(transporter: TokenTransporter): Promise<Identity> {
  const auth = new GoogleAuth({ scopes: SCOPES, clientOptions: { transporter } });
  try {
    const identity = identityOf(await auth.getClient());
    return { ...identity, project: () => auth.getProjectId().catch(() => undefined) };
  } catch (error) {
    throw toTokenError(error) ?? notFound();
  }
}

function notFound(): StoreError {
  return new StoreError({
    code: 'notConfigured',
    message: 'Google Secret Manager: no Google credentials were found.',
    remedy:
      'Give the worker credentials in a way that Google’s libraries look for: the service account of its machine, pod or function, GOOGLE_APPLICATION_CREDENTIALS, or gcloud auth application-default login; or name a key with credentials in the definition.',
  });
}

function identityOf(client: AuthClient): Identity {
  return {
    universe: client.universeDomain,
    headers: async () => {
      try {
        return await client.getRequestHeaders();
      } catch (error) {
        throw toTokenError(error) ?? error;
      }
    },
    project: () => Promise.resolve(client.projectId ?? undefined),
  };
}

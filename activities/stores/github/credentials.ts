import type { GithubDestination } from '../../../workflows/model/stores/github.ts';
import { credentialPlace, readCredential, readHeaderCredential } from '../credential.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';

export type Credentials =
  | {
      readonly kind: 'token';
      readonly token: string;
      /** Where it is, for messages. */
      readonly place: string;
    }
  | {
      readonly kind: 'app';
      readonly appId: string;
      /** Left out: that of each owner, looked up. */
      readonly installationId: string | undefined;
      /** In PEM. */
      readonly privateKey: string;
      /** Where the key is, for messages. */
      readonly place: string;
    };

/**
 * What to log in with, read afresh each time, since credentials in files are rotated.
 *
 * @param where which GitHub, for messages
 * @throws {StoreError} `notConfigured`, naming the variable or file that is missing; `unsupported`
 */
export async function readCredentials(
  auth: GithubDestination['auth'],
  where: string,
  world: World,
): Promise<Credentials> {
  if (auth?.token)
    return {
      kind: 'token',
      token: await readHeaderCredential({ ref: auth.token, what: 'the token', where, world }),
      place: credentialPlace(auth.token),
    };
  if (auth?.app) {
    const { appId, installationId, privateKey } = auth.app;
    const id = async (given: typeof appId, what: string): Promise<string> =>
      typeof given === 'number'
        ? String(given)
        : checkId(
            await readCredential({ ref: given, what, where, world }),
            credentialPlace(given),
            what,
            where,
          );
    return {
      kind: 'app',
      appId: await id(appId, "the App's ID"),
      installationId:
        installationId === undefined ? undefined : await id(installationId, "the installation's ID"),
      privateKey: await readCredential({ ref: privateKey, what: "the App's private key", where, world }),
      place: credentialPlace(privateKey),
    };
  }
  return await fromEnvironment(where, world);
}

async function fromEnvironment(where: string, world: World): Promise<Credentials> {
  if (world.env('GITHUB_TOKEN') !== undefined)
    return await readCredentials({ token: { env: 'GITHUB_TOKEN' } }, where, world);
  const file = world.env('GITHUB_APP_PRIVATE_KEY_FILE');
  if (world.env('GITHUB_APP_ID') !== undefined && file !== undefined)
    return await readCredentials(
      { app: { appId: { env: 'GITHUB_APP_ID' }, privateKey: { file } } },
      where,
      world,
    );
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: the worker has nothing to log in with.`,
    remedy:
      'Set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY_FILE, for the worker, or auth in the definition.',
  });
}

/** It goes into the path of a request. */
function checkId(value: string, place: string, what: string, where: string): string {
  if (/^[A-Za-z0-9.]{1,40}$/.test(value)) return value;
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: ${place}, where ${what} should be, holds none.`,
    remedy: `Put ${what} there, and nothing else.`,
  });
}

import type { GoogleDestination } from '../../../workflows/model/stores/google-secret-manager.ts';
import type { GoogleClient } from './client.ts';
import { conflict } from './conflict.ts';
import { isStatus } from './failure.ts';
import type { Secret } from './secret.ts';
import { status } from './status.ts';
import { listVersions, type Version } from './version.ts';

type Policy = GoogleDestination['oldVersions'];

/**
 * Whether a version is to be disabled or destroyed. One that an alias names stays: somebody reads it by that name.
 * @param current number of the newest; only versions before it are old
 */
export function outdated(
  { number, state, isScheduled }: Version,
  policy: Policy,
  current: string,
  aliased: ReadonlySet<string>,
): boolean {
  if (Number(number) >= Number(current) || aliased.has(number)) return false;
  switch (policy) {
    case 'keep':
      return false;
    case 'disable':
      return state === 'enabled';
    case 'destroy':
      // A secret with a delay for it keeps such a version until the delay is over.
      return state !== 'destroyed' && !isScheduled;
  }
}

/**
 * Disables or destroys what the policy says, oldest first, each on condition that nobody changed it meanwhile.
 * @throws {StoreError} `conflict`
 */
export async function retireOld(
  google: GoogleClient,
  policy: Policy,
  { name: secret, aliased }: Pick<Secret, 'name' | 'aliased'>,
  current: string,
  key: string,
): Promise<void> {
  if (policy === 'keep' || current === '1') return;
  const versions = await listVersions(google, secret);
  const old = versions.filter((version) => outdated(version, policy, current, aliased));
  for (const { number, etag } of old.toReversed()) {
    const name = `${secret}/versions/${number}`;
    try {
      if (policy === 'disable')
        await google.call('DisableSecretVersion', name, (sdk, options) =>
          sdk.disableSecretVersion({ name, etag }, options),
        );
      else
        await google.call('DestroySecretVersion', name, (sdk, options) =>
          sdk.destroySecretVersion({ name, etag }, options),
        );
    } catch (error) {
      if (isStatus(error, status.failedPrecondition, status.notFound))
        throw conflict(key, `its version ${number} was changed meanwhile`);
      throw error;
    }
  }
}

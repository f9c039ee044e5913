import { MANAGED_BY } from '../../../workflows/model/names.ts';
import type { GoogleDestination } from '../../../workflows/model/stores/google-secret-manager.ts';
import { differingKeys, payloadOf, type Payload } from '../payload.ts';
import type { Held, SecretContent } from '../store.ts';
import type { GoogleClient } from './client.ts';
import { readCurrent, type Current } from './current.ts';
import { ownerOf, type Target } from './marks.ts';
import { outdated } from './old-versions.ts';
import { getSecret, type Secret } from './secret.ts';
import { changesOf } from './settings.ts';
import { holds, storedOf, valueRules, whereOf } from './value.ts';
import { listVersions } from './version.ts';

/** What lies behind a {@link Held}: what a write compares with. */
export interface Details {
  readonly secret: Secret;
  readonly current: Current | undefined;
  /** Whether there are versions that the definition wants disabled or destroyed. */
  readonly hasOutdated: boolean;
}

const detailsOf = new WeakMap<Held, Details>();

/** @returns undefined for an absent secret */
export function heldDetails(held: Held): Details | undefined {
  const details = detailsOf.get(held);
  if (details === undefined && held.state !== 'absent')
    throw new TypeError('held was not read from Google Secret Manager');
  return details;
}

/** What is written of a content over what is there. */
export function wantedPayload(
  wanted: SecretContent,
  settings: GoogleDestination,
  key: string,
  current: Current | undefined,
): Payload {
  const stored = current?.bytes === undefined ? undefined : storedOf(current.bytes);
  return payloadOf(wanted, settings, valueRules(key), stored);
}

/** Whether its value is there, and can be read. */
export function holdsValue(current: Current | undefined, payload: Payload): boolean {
  return current?.bytes !== undefined && holds(current.bytes, payload);
}

/**
 * Three requests; one where it is absent, four where old versions are not to be kept.
 * @throws {StoreError} `invalidName` where it is a secret of ours for another key
 */
export async function readHeld(
  google: GoogleClient,
  settings: GoogleDestination,
  target: Target,
): Promise<Held> {
  const { key, id } = target;
  const name = `${google.parent}/secrets/${id}`;
  const secret = await getSecret(google, name);
  if (secret === undefined)
    return {
      state: 'absent',
      matches: (wanted) => {
        wantedPayload(wanted, settings, key, undefined);
        return false;
      },
      differences: () => [],
    };
  const owner = ownerOf(secret, target);
  const managedBy = secret.labels[MANAGED_BY];
  const current = await readCurrent(google, name);
  const details = { secret, current, hasOutdated: await hasOutdated(google, settings, secret, current) };
  const changes = (): readonly string[] => [
    ...changesOf(settings, secret, {}, whereOf(key)).fields,
    ...(details.hasOutdated ? ['oldVersions'] : []),
  ];
  const held: Held = {
    state: 'present',
    ...(owner !== undefined && { owner }),
    ...(managedBy !== undefined && { managedBy }),
    ...(current !== undefined && { version: current.number }),
    matches: (wanted) => {
      // Before all else, so that a dry run names a value that could not be written.
      const payload = wantedPayload(wanted, settings, key, current);
      return changes().length === 0 && holdsValue(current, payload);
    },
    differences: (wanted) => {
      const payload = wantedPayload(wanted, settings, key, current);
      const stored = current?.bytes === undefined ? undefined : storedOf(current.bytes);
      return [
        ...(holdsValue(current, payload) ? [] : differingKeys(stored, payload)),
        ...changes().map((field) => `settings.${field}`),
      ];
    },
  };
  detailsOf.set(held, details);
  return held;
}

async function hasOutdated(
  google: GoogleClient,
  { oldVersions }: GoogleDestination,
  secret: Secret,
  current: Current | undefined,
): Promise<boolean> {
  if (oldVersions === 'keep' || current === undefined || current.number === '1') return false;
  const versions = await listVersions(google, secret.name);
  return versions.some((version) => outdated(version, oldVersions, current.number, secret.aliased));
}

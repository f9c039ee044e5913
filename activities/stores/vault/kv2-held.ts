import { StoreError } from '../store-error.ts';
import type { Held, SecretContent } from '../store.ts';
import { differing, holds, keysOf } from './content.ts';
import type { Target } from './driver.ts';
import type { JsonObject } from './json-fields.ts';
import { kv2Path, readKv2, readMetadata, type CustomMetadata, type Kv2Settings } from './kv2.ts';
import { changedSettings, needsRecord, settingsChange, type RecordChange } from './kv2-settings.ts';
import { ownerOf } from './owner.ts';

/** What has to be known of a secret to write over it. */
export interface Details {
  /** Of the latest version, which a write is conditional on; 0 where there is none. */
  readonly version: number;
  /** Whether the secret has a metadata record: a marked one may have no version yet. */
  readonly recorded: boolean;
  readonly data: JsonObject | undefined;
  readonly custom: CustomMetadata;
  /** undefined where they were not asked for. */
  readonly settings: Kv2Settings | undefined;
}

/** One request; a second one where there is no version, or where settings are to be compared that only it tells. */
export async function readHeld(target: Target): Promise<{ held: Held; details: Details }> {
  const { client, locator, location, shape } = target;
  const [found, early] = await Promise.all([
    readKv2(client, locator, location),
    needsRecord(shape.kv2) ? readMetadata(client, location) : undefined,
  ]);
  const settings = early?.settings;
  if (found.state === 'present') {
    const { version, data, custom } = found;
    return holding(target, 'present', { version, recorded: true, data, custom, settings });
  }
  if (found.state !== 'absent') {
    const { version, custom } = found;
    return holding(target, 'removed', { version, recorded: true, data: undefined, custom, settings });
  }
  const record = needsRecord(shape.kv2) ? early : await readMetadata(client, location);
  const version = record?.version ?? 0;
  return holding(target, version === 0 ? 'absent' : 'removed', {
    version,
    recorded: record !== undefined,
    data: undefined,
    custom: record?.custom ?? {},
    settings,
  });
}

function holding(target: Target, state: Held['state'], details: Details): { held: Held; details: Details } {
  const { version, custom } = details;
  const held: Held = {
    state,
    ...ownerOf(custom),
    ...(version > 0 && { version: String(version) }),
    matches: (wanted) => {
      const same = holdsContent(target, wanted, details);
      // So that a dry run names what could not be written.
      if (!same) checkCas(target, details);
      return same && changedSettings(changeOf(target, details)).length === 0;
    },
    differences: (wanted) => [
      ...(holdsContent(target, wanted, details)
        ? []
        : differing(details.data, keysIn(target, wanted), target.shape)),
      ...changedSettings(changeOf(target, details)),
    ],
  };
  return { held, details };
}

/** What the definition's settings would change in the record. */
export function changeOf({ shape }: Target, { custom, settings }: Details): RecordChange {
  return settingsChange(shape.kv2, { custom, settings });
}

export function keysIn({ client, shape }: Target, wanted: SecretContent): JsonObject {
  return keysOf(wanted, shape, 2, client.where);
}

/** Whether the value needs no write: it is there, or counts as written by `kv2.cas`. */
export function holdsContent(target: Target, wanted: SecretContent, { data, version }: Details): boolean {
  // Before all else: it refuses what could not be written.
  const keys = keysIn(target, wanted);
  if (data === undefined) return false;
  return version - 1 === target.shape.kv2?.cas || holds(data, keys, target.shape);
}

/** @throws {StoreError} `rejected` where `kv2.cas` names another version than the one to write over */
export function checkCas({ client, location, shape }: Target, { version }: Details): void {
  const cas = shape.kv2?.cas;
  if (cas === undefined || cas === version) return;
  throw new StoreError({
    code: 'rejected',
    message: `${client.where}: ${kv2Path(location, 'data')} is at version ${String(version)}, and kv2.cas writes over version ${String(cas)} only.`,
    remedy: 'Set kv2.cas to the version to write over, or take it out of the definition.',
  });
}

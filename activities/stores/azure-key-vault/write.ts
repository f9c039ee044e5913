import { StoreError } from '../store-error.ts';
import type { SecretContent, WriteOptions, Written } from '../store.ts';
import { AzureError, isNotFound, SETTLING_MS } from './failure.ts';
import { heldSecret, readHeld, type Target } from './held.ts';
import { readDeleted, readSecret, versionOf, type Secret } from './secret.ts';
import { differingSettings, marksOf, propertiesOf, type Properties } from './settings.ts';
import { holdsValue, valueOf, type Value } from './value.ts';

/**
 * Creates, recovers, or changes what differs.
 *
 * Key Vault's writes of values have no condition (no If-Match, no version in the request): what was read is read once
 * more right before, and what someone else writes in the moment between both remains as the version before ours. A
 * change of settings alone names the version it is for, so that one which comes late never reaches a newer one.
 */
export async function writeSecret(
  target: Target,
  wanted: SecretContent,
  options: WriteOptions,
): Promise<Written> {
  const secret = heldSecret(options.held);
  const { settings, secretName } = target;
  // What cannot be written is refused before anything is asked.
  const value = valueOf(wanted, settings, secretName.name, secret);
  if (secret === undefined) return await create(target, value, options.owner);
  if (!secret.removed) return await update(target, secret, wanted, options.owner);
  const recovered = await recover(target, secret);
  return await update(target, recovered, wanted, options.owner);
}

async function create(target: Target, value: Value, owner: string): Promise<Written> {
  const { azure, settings, secretName } = target;
  const { name } = secretName;
  const properties = propertiesOf(settings, value, marksOf(owner, secretName), { name, secret: undefined });
  if ((await readSecret(azure, name)) !== undefined)
    throw conflict(name, 'someone else created it since it was read as absent');
  return await set(target, value, properties);
}

async function update(target: Target, held: Secret, wanted: SecretContent, owner: string): Promise<Written> {
  const { azure, settings, secretName } = target;
  const { name } = secretName;
  const now = await stillHeld(target, held);
  if (now === undefined) throw conflict(name, 'it was deleted since it was read');
  const value = valueOf(wanted, settings, name, now);
  const marks = marksOf(owner, secretName);
  // Of now, not of then: tags of others may have come since.
  const properties = propertiesOf(settings, value, marks, { name, secret: now });
  if (!holdsValue(now, value)) return await set(target, value, properties);
  const marked = Object.entries(marks).every(([tag, mark]) => now.tags[tag] === mark);
  if (marked && differingSettings(settings, value, now).length === 0) return { version: now.version };
  try {
    await azure.call('UpdateSecret', name, (sdk) =>
      sdk.updateSecretProperties(name, now.version, properties),
    );
  } catch (error) {
    if (isNotFound(error)) throw conflict(name, 'it was deleted since it was read');
    throw error;
  }
  return { version: now.version };
}

async function set(
  { azure, secretName: { name } }: Target,
  value: Value,
  properties: Properties,
): Promise<Written> {
  const { properties: written } = await azure.call('SetSecret', name, (sdk) =>
    sdk.setSecret(name, value.text, properties),
  );
  return { version: versionOf(written) };
}

/** The secret as it is now, undefined where it is gone. @throws {StoreError} `conflict` where it is not as it was read */
export async function stillHeld(
  { azure, secretName: { name } }: Target,
  held: Secret,
): Promise<Secret | undefined> {
  const now = await readSecret(azure, name);
  if (now === undefined) return undefined;
  if (now.owner !== held.owner) throw conflict(name, 'its ownership mark was changed since it was read');
  if (now.version !== held.version) throw conflict(name, 'someone wrote another version since it was read');
  return now;
}

/**
 * Its value can be compared only when it is back. That may take Key Vault some seconds, which are not waited for
 * here: the next attempt finds it recovered.
 */
async function recover(target: Target, held: Secret): Promise<Secret> {
  const { azure, settings, secretName } = target;
  const { name } = secretName;
  if (!settings.recover)
    throw new StoreError({
      code: 'rejected',
      message: `Azure secret ${name}: it is soft-deleted, its name is taken, and the destination says recover: false.`,
      remedy: 'Set recover: true, or recover or purge it by hand (az keyvault secret recover, purge).',
    });
  const deleted = await readDeleted(azure, name);
  if (deleted === undefined) throw conflict(name, 'it was recovered or purged since it was read');
  if (deleted.version !== held.version || deleted.owner !== held.owner)
    throw conflict(name, 'another secret of the name was deleted since it was read');
  let done: boolean;
  try {
    const poller = await azure.call('RecoverDeletedSecret', name, (sdk) =>
      sdk.beginRecoverDeletedSecret(name),
    );
    done = poller.isDone();
  } catch (error) {
    if (isNotFound(error)) throw conflict(name, 'it was purged since it was read');
    throw error;
  }
  if (!done) throw conflict(name, 'it is being recovered', SETTLING_MS);
  const recovered = heldSecret(await readHeld(target));
  if (recovered === undefined || recovered.removed)
    throw conflict(name, 'it was deleted again while it was recovered');
  return recovered;
}

/** Someone else wrote: what was read is no longer there, and the next attempt reads again. */
export function conflict(name: string, fact: string, retryAfterMs?: number): StoreError {
  return new AzureError(
    '',
    {
      code: 'conflict',
      message: `Azure secret ${name}: ${fact}.`,
      remedy: 'It is tried again from what is there then; if it lasts, find out who else writes it.',
    },
    retryAfterMs,
  );
}

import type { GoogleDestination } from '../../../workflows/model/stores/google-secret-manager.ts';
import { StoreError } from '../store-error.ts';
import type { SecretMessage } from './secret.ts';

/** Where Google keeps the data, fixed when the secret is made, and under which keys, which can be changed. */
export type Replication =
  | { readonly kind: 'automatic' | 'regional'; readonly kmsKeyName: string | undefined }
  | { readonly kind: 'userManaged'; readonly replicas: readonly Replica[] };

interface Replica {
  readonly location: string;
  readonly kmsKeyName: string | undefined;
}

type Settings = Pick<GoogleDestination, 'location' | 'kmsKeyName' | 'replicas'>;

/**
 * Settings that ask for two things at once.
 * @throws {StoreError} `rejected`
 */
export function checkReplicationSettings({ location, kmsKeyName, replicas }: Settings): void {
  if (replicas === undefined) return;
  if (location !== undefined)
    throw refused(
      `replicas are set, and ${location} as location too: a regional secret has none.`,
      'Take out one of both.',
    );
  if (kmsKeyName !== undefined)
    throw refused(
      'kmsKeyName is set, and replicas too, each of which has its own key.',
      'Give kmsKeyName to each replica instead.',
    );
  const twice = replicas.find((replica, i) => replicas.slice(0, i).some(sameLocation(replica)));
  if (twice !== undefined) throw refused(`replicas has ${twice.location} twice.`, 'Name each location once.');
}

const sameLocation =
  (one: { location: string }) =>
  (other: { location: string }): boolean =>
    one.location === other.location;

function refused(fact: string, remedy: string): StoreError {
  return new StoreError({ code: 'rejected', message: `Google Secret Manager: ${fact}`, remedy });
}

export function replicationOf({ replication, customerManagedEncryption }: SecretMessage): Replication {
  const userManaged = replication?.userManaged;
  if (userManaged)
    return {
      kind: 'userManaged',
      replicas: (userManaged.replicas ?? []).map((replica) => ({
        location: replica.location ?? '',
        kmsKeyName: keyIn(replica),
      })),
    };
  if (replication?.automatic) return { kind: 'automatic', kmsKeyName: keyIn(replication.automatic) };
  return { kind: 'regional', kmsKeyName: keyIn({ customerManagedEncryption }) };
}

type Encryption = SecretMessage['customerManagedEncryption'];

function keyIn(part: { customerManagedEncryption?: Encryption | undefined }): string | undefined {
  return part.customerManagedEncryption?.kmsKeyName ?? undefined;
}

/** The part of a secret's message that says it. */
export function replicationMessage(replication: Replication): SecretMessage {
  switch (replication.kind) {
    case 'regional':
      return encryptedWith(replication.kmsKeyName);
    case 'automatic':
      return { replication: { automatic: encryptedWith(replication.kmsKeyName) } };
    case 'userManaged': {
      const replicas = replication.replicas.map(({ location, kmsKeyName }) => ({
        location,
        ...encryptedWith(kmsKeyName),
      }));
      return { replication: { userManaged: { replicas } } };
    }
  }
}

function encryptedWith(kmsKeyName: string | undefined): {
  customerManagedEncryption?: NonNullable<Encryption>;
} {
  return kmsKeyName === undefined ? {} : { customerManagedEncryption: { kmsKeyName } };
}

/** Of a secret that is to be made. */
export function newReplication({ location, kmsKeyName, replicas }: Settings): Replication {
  if (replicas !== undefined)
    return {
      kind: 'userManaged',
      replicas: replicas.map((replica) => ({ location: replica.location, kmsKeyName: replica.kmsKeyName })),
    };
  return { kind: location === undefined ? 'automatic' : 'regional', kmsKeyName };
}

/**
 * With the keys that the definition names; those it does not name stay. undefined where they are so already.
 * Google's rule for the rest: https://cloud.google.com/secret-manager/docs/choosing-replication
 *
 * @param where which secret, for messages
 * @throws {StoreError} `rejected` where the definition wants other locations than the secret was made with
 */
export function changedReplication(
  settings: Settings,
  held: Replication,
  where: string,
): Replication | undefined {
  const { kmsKeyName, replicas } = settings;
  if (replicas !== undefined) {
    if (held.kind !== 'userManaged' || !sameLocations(replicas, held.replicas))
      throw fixed(where, wordsFor(held), wordsFor(newReplication(settings)));
    const wanted = held.replicas.map((replica) => ({
      ...replica,
      kmsKeyName: replicas.find(sameLocation(replica))?.kmsKeyName ?? replica.kmsKeyName,
    }));
    const isSame = wanted.every(({ kmsKeyName: key }, i) => key === held.replicas[i]?.kmsKeyName);
    return isSame ? undefined : { kind: 'userManaged', replicas: wanted };
  }
  if (kmsKeyName === undefined) return undefined;
  if (held.kind === 'userManaged') throw fixed(where, wordsFor(held), 'a single key for all of it');
  return held.kmsKeyName === kmsKeyName ? undefined : { ...held, kmsKeyName };
}

function sameLocations(
  wanted: readonly { location: string }[],
  held: readonly { location: string }[],
): boolean {
  return wanted.length === held.length && wanted.every((one) => held.some(sameLocation(one)));
}

function wordsFor(replication: Replication): string {
  return replication.kind === 'userManaged'
    ? replication.replicas
        .map(({ location }) => location)
        .toSorted()
        .join(', ')
    : 'where Google decides';
}

function fixed(where: string, held: string, wanted: string): StoreError {
  return new StoreError({
    code: 'rejected',
    message: `${where}: it is kept in other locations (${held}) than the definition wants (${wanted}), and Google fixes them when a secret is made.`,
    remedy:
      'Set replicas (or leave them out) to match the secret, or delete the secret, which is then made anew with the next sync, or write to another name.',
  });
}

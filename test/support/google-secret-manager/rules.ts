import { ApiError, code } from './api-error.ts';
import type { Encrypted, ReplicationMessage, SecretMessage } from './messages.ts';

const refuse = (message: string): never => {
  throw new ApiError(code.invalidArgument, message);
};

/** What Google refuses in a secret that is made or changed; limits as in resources.proto. */
export function checkSecret(secret: SecretMessage, location: string | undefined): void {
  checkLabels(secret.labels);
  checkAnnotations(secret.annotations);
  checkReplication(secret, location);
}

export function checkSecretId(id: string): void {
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(id)) refuse(`Secret ID [${id}] must match the pattern [a-zA-Z_0-9-]+.`);
}

function checkLabels(labels: SecretMessage['labels']): void {
  const entries = Object.entries(labels);
  if (entries.length > 64) refuse('A resource may have at most 64 labels.');
  for (const [name, value] of entries) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(name) || Buffer.byteLength(name) > 128)
      refuse(`Invalid label key [${name}].`);
    if (!/^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value) || Buffer.byteLength(value) > 128)
      refuse(`Invalid label value [${value}].`);
  }
}

function checkAnnotations(annotations: SecretMessage['annotations']): void {
  for (const name of Object.keys(annotations))
    if (!/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name))
      refuse(`Invalid annotation key [${name}].`);
  if (Buffer.byteLength(Object.entries(annotations).flat().join('')) >= 16 * 1024)
    refuse('The total size of annotations must be less than 16384 bytes.');
}

function checkReplication(secret: SecretMessage, location: string | undefined): void {
  const { replication } = secret;
  if (location !== undefined) {
    if (replication?.automatic || replication?.userManaged)
      refuse('Field [secret.replication] must not be set for regional secrets.');
    checkKey(secret, location);
    return;
  }
  if (secret.customerManagedEncryption)
    refuse('Field [secret.customer_managed_encryption] is for regional secrets.');
  if (replication?.automatic) {
    checkKey(replication.automatic, 'global');
    return;
  }
  const replicas = replication?.userManaged?.replicas ?? [];
  if (replicas.length === 0) refuse('Field [secret.replication] is required.');
  if (new Set(replicas.map((replica) => replica.location)).size < replicas.length)
    refuse('Replica locations must be unique.');
  const encrypted = replicas.filter((replica) => replica.customerManagedEncryption);
  if (encrypted.length > 0 && encrypted.length < replicas.length)
    refuse('Either all replicas have a customer-managed key, or none.');
  for (const replica of replicas) checkKey(replica, replica.location);
}

function checkKey({ customerManagedEncryption: encryption }: Encrypted, location: string): void {
  const key = encryption?.kmsKeyName;
  if (key && !key.includes(`/locations/${location}/keyRings/`))
    refuse(`Cloud KMS key [${key}] must be in location [${location}].`);
}

/** Kind and locations are fixed; keys are not. */
export function checkSameReplication(
  held: ReplicationMessage | null | undefined,
  wanted: ReplicationMessage | null | undefined,
): void {
  const shape = (replication: typeof held): string =>
    replication?.userManaged
      ? replication.userManaged.replicas
          .map(({ location }) => location)
          .toSorted()
          .join()
      : 'automatic';
  if (shape(held) !== shape(wanted)) refuse('The replication policy of a secret cannot be changed.');
}

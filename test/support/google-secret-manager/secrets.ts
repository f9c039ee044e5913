import { randomBytes } from 'node:crypto';
import { crc32c } from './crc32c.ts';
import { ApiError, code } from './api-error.ts';
import type { ReplicationMessage, SecretMessage, VersionMessage } from './messages.ts';

export interface StoredVersion {
  readonly number: number;
  state: VersionMessage['state'];
  etag: string;
  data: Buffer;
  readonly checksum: string;
  readonly checkedByClient: boolean;
  /** Seconds since 1970. */
  scheduled?: number;
}

export interface StoredSecret {
  /** `projects/4242/secrets/s`, `projects/4242/locations/l/secrets/s` */
  readonly name: string;
  etag: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  aliases: Record<string, string>;
  replication: ReplicationMessage | undefined;
  kmsKeyName: string | undefined;
  /** Seconds; 0: at once. */
  destroyTtl: number;
  /** How many versions `latest` is behind: https://cloud.google.com/secret-manager/docs/reference/consistency */
  lag?: number;
  /** Oldest first. */
  readonly versions: StoredVersion[];
}

/** Quotes belong to it: https://google.aip.dev/154 */
export const newEtag = (): string => `"${randomBytes(7).toString('hex')}"`;

/** As the message of a refusal has it too. */
export function versionName(secret: StoredSecret, { number }: StoredVersion): string {
  return `${secret.name}/versions/${String(number)}`;
}

export function secretMessage(secret: StoredSecret): SecretMessage {
  return {
    name: secret.name,
    etag: secret.etag,
    labels: secret.labels,
    annotations: secret.annotations,
    versionAliases: secret.aliases,
    ...(secret.replication && { replication: secret.replication }),
    ...(secret.kmsKeyName !== undefined && {
      customerManagedEncryption: { kmsKeyName: secret.kmsKeyName },
    }),
    ...(secret.destroyTtl > 0 && { versionDestroyTtl: { seconds: String(secret.destroyTtl) } }),
  };
}

export function versionMessage(secret: StoredSecret, version: StoredVersion): VersionMessage {
  return {
    name: versionName(secret, version),
    state: version.state,
    etag: version.etag,
    clientSpecifiedPayloadChecksum: version.checkedByClient,
    ...(version.scheduled !== undefined && { scheduledDestroyTime: { seconds: String(version.scheduled) } }),
  };
}

/** @param checksum given by the client */
export function addVersion(secret: StoredSecret, data: Buffer, checksum?: string): StoredVersion {
  const own = String(crc32c(data));
  if (checksum !== undefined && checksum !== own)
    throw new ApiError(code.invalidArgument, 'The payload does not match its checksum.');
  const version: StoredVersion = {
    number: secret.versions.length + 1,
    state: 'ENABLED',
    etag: newEtag(),
    data: Buffer.from(data),
    checksum: own,
    checkedByClient: checksum !== undefined,
  };
  secret.versions.push(version);
  return version;
}

/** By number, alias, or `latest`, which is the one made last, whatever its state. */
export function findVersion(secret: StoredSecret, id: string): StoredVersion {
  const number = secret.aliases[id] ?? id;
  const version =
    id === 'latest' ? secret.versions.at(-1) : secret.versions.find((each) => String(each.number) === number);
  if (version !== undefined) return version;
  throw new ApiError(
    code.notFound,
    id === 'latest'
      ? `Secret [${secret.name}] not found or has no versions.`
      : `Secret Version [${secret.name}/versions/${id}] not found.`,
  );
}

/** @throws {ApiError} where an etag is given, and is not the current one */
export function checkEtag(given: string | undefined, current: string): void {
  if (given !== undefined && given !== '' && given !== current)
    throw new ApiError(code.failedPrecondition, 'The etag provided does not match the current one.');
}

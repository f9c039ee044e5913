/** Messages of google.cloud.secretmanager.v1 as the loader gives and takes them: longs and enums as text. */
export interface Encryption {
  readonly kmsKeyName: string;
}

export interface Encrypted {
  readonly customerManagedEncryption?: Encryption | null;
}

export interface ReplicaMessage extends Encrypted {
  readonly location: string;
}

export interface ReplicationMessage {
  readonly automatic?: Encrypted | null;
  readonly userManaged?: { readonly replicas: readonly ReplicaMessage[] } | null;
}

export interface SecretMessage extends Encrypted {
  readonly name: string;
  readonly etag: string;
  readonly replication?: ReplicationMessage | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly versionAliases: Readonly<Record<string, string>>;
  readonly versionDestroyTtl?: { readonly seconds: string } | null;
}

export interface VersionMessage {
  readonly name: string;
  readonly state: 'ENABLED' | 'DISABLED' | 'DESTROYED';
  readonly etag: string;
  readonly clientSpecifiedPayloadChecksum: boolean;
  readonly scheduledDestroyTime?: { readonly seconds: string };
}

export interface Payload {
  readonly data: Buffer;
  readonly dataCrc32c?: string;
}

export interface Named {
  readonly name: string;
  readonly etag?: string;
}

export interface PageRequest {
  readonly parent: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface CreateSecretRequest {
  readonly parent: string;
  readonly secretId: string;
  readonly secret?: SecretMessage | null;
}

export interface UpdateSecretRequest {
  readonly secret?: SecretMessage | null;
  readonly updateMask?: { readonly paths: readonly string[] } | null;
}

export interface AddVersionRequest {
  readonly parent: string;
  readonly payload?: Payload | null;
}

import type { protos } from '@google-cloud/secret-manager';
import type { GoogleClient } from './client.ts';
import { isStatus } from './failure.ts';
import { replicationOf, type Replication } from './replication.ts';
import { status } from './status.ts';

export type SecretMessage = protos.google.cloud.secretmanager.v1.ISecret;
export type Entries = Readonly<Record<string, string>>;

/** A secret without its versions. */
export interface Secret {
  /** `projects/p/secrets/s`, `projects/p/locations/l/secrets/s` */
  readonly name: string;
  /** Changes with each change of the secret; versions have etags of their own. */
  readonly etag: string;
  readonly labels: Entries;
  readonly annotations: Entries;
  readonly replication: Replication;
  /** Numbers of versions that an alias names. */
  readonly aliased: ReadonlySet<string>;
}

/** undefined where Google definitely has no such secret. */
export async function getSecret(google: GoogleClient, name: string): Promise<Secret | undefined> {
  try {
    const [message] = await google.call('GetSecret', name, (sdk, options) =>
      sdk.getSecret({ name }, options),
    );
    return secretOf(message, name);
  } catch (error) {
    if (isStatus(error, status.notFound)) return undefined;
    throw error;
  }
}

export function secretOf(message: SecretMessage, name: string): Secret {
  return {
    // Google's has the project's number where ours has its ID.
    name,
    etag: message.etag ?? '',
    labels: message.labels ?? {},
    annotations: message.annotations ?? {},
    replication: replicationOf(message),
    aliased: new Set(Object.values(message.versionAliases ?? {}).map(String)),
  };
}

import { ApiError, code } from './api-error.ts';
import { canonical, splitVersion } from './names.ts';
import { findVersion, type StoredSecret, type StoredVersion } from './secrets.ts';

/** What can be set beside the protocol. */
export interface ProjectOptions {
  /** The most that a page has, whatever is asked for; Google's is 25,000. */
  maxPage?: number;
}

/** The secrets of one project. */
export function createState(options: ProjectOptions) {
  const secrets = new Map<string, StoredSecret>();
  const disabledKeys = new Set<string>();
  return {
    secrets,
    disabledKeys,
    options,
    /** @throws {ApiError} NOT_FOUND */
    secretAt: (name: string): StoredSecret => {
      const secret = secrets.get(canonical(name));
      if (secret !== undefined) return secret;
      throw new ApiError(code.notFound, `Secret [${canonical(name)}] not found.`);
    },
    /** @throws {ApiError} NOT_FOUND, in the same words of a secret that is not there as of one without versions */
    versionAt: (name: string): { secret: StoredSecret; version: StoredVersion } => {
      const at = splitVersion(name);
      const secret = secrets.get(at.secret);
      if (secret !== undefined) return { secret, version: findVersion(secret, at.version) };
      throw new ApiError(code.notFound, `Secret [${at.secret}] not found or has no versions.`);
    },
    /** @throws {ApiError} FAILED_PRECONDITION where a key of the secret's is disabled */
    checkKeys: ({ replication, kmsKeyName }: StoredSecret): void => {
      const keys = JSON.stringify([replication, kmsKeyName]);
      for (const key of disabledKeys)
        if (keys.includes(key))
          throw new ApiError(code.failedPrecondition, `Cloud KMS key [${key}] is not enabled.`);
    },
  };
}

export type State = ReturnType<typeof createState>;

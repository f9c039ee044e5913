import { ApiError, code } from './api-error.ts';
import type { AddVersionRequest, Named, PageRequest, Payload, VersionMessage } from './messages.ts';
import { pageOf, type Page } from './pages.ts';
import {
  addVersion,
  checkEtag,
  newEtag,
  versionMessage,
  versionName,
  type StoredSecret,
  type StoredVersion,
} from './secrets.ts';
import type { State } from './state.ts';

const MAX_BYTES = 65_536;

/** What the service does with versions. */
export const versionMethods = ({ secretAt, versionAt, checkKeys, options }: State) => {
  const changeState = (
    { name, etag }: Named,
    change: (secret: StoredSecret, version: StoredVersion) => void,
  ): VersionMessage => {
    const { secret, version } = versionAt(name);
    checkEtag(etag, version.etag);
    if (version.state === 'DESTROYED')
      throw new ApiError(code.failedPrecondition, `[${versionName(secret, version)}] is in DESTROYED state.`);
    change(secret, version);
    version.etag = newEtag();
    return versionMessage(secret, version);
  };

  return {
    AddSecretVersion: ({ parent, payload }: AddVersionRequest): VersionMessage => {
      const secret = secretAt(parent);
      if (!payload || payload.data.length === 0)
        throw new ApiError(code.invalidArgument, 'Field [payload] is required.');
      if (payload.data.length > MAX_BYTES)
        throw new ApiError(code.invalidArgument, 'The payload is larger than 65536 bytes.');
      checkKeys(secret);
      return versionMessage(secret, addVersion(secret, payload.data, payload.dataCrc32c));
    },

    GetSecretVersion: ({ name }: Named): VersionMessage => {
      const { secret, version } = versionAt(name);
      return versionMessage(secret, version);
    },

    AccessSecretVersion: ({ name }: Named): { name: string; payload: Payload } => {
      const { secret, version } = versionAt(name);
      if (version.state !== 'ENABLED')
        throw new ApiError(
          code.failedPrecondition,
          `Secret Version [${versionName(secret, version)}] is in ${version.state} state.`,
        );
      checkKeys(secret);
      const { data, checksum } = version;
      return { name: versionName(secret, version), payload: { data, dataCrc32c: checksum } };
    },

    ListSecretVersions: ({ parent, ...page }: PageRequest): Page<'versions', VersionMessage> => {
      const secret = secretAt(parent);
      const all = secret.versions.toReversed().map((version) => versionMessage(secret, version));
      return pageOf('versions', all, page, options.maxPage);
    },

    DisableSecretVersion: (request: Named): VersionMessage =>
      changeState(request, (_secret, version) => {
        version.state = 'DISABLED';
      }),

    EnableSecretVersion: (request: Named): VersionMessage =>
      changeState(request, (_secret, version) => {
        version.state = 'ENABLED';
        delete version.scheduled;
      }),

    DestroySecretVersion: (request: Named): VersionMessage =>
      changeState(request, (secret, version) => {
        if (secret.destroyTtl === 0) {
          version.state = 'DESTROYED';
          version.data = Buffer.alloc(0);
          return;
        }
        version.state = 'DISABLED';
        version.scheduled = Math.ceil(Date.now() / 1000) + secret.destroyTtl;
      }),
  };
};

import type { KmsSource } from '../../../workflows/model/stores/kms.ts';
import type { SourceStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { openKmsClient } from './client.ts';
import { decryptValues } from './values.ts';
import { versionOf } from './version.ts';

/**
 * The values of a definition, decrypted. It has one secret, which is called what the definition calls it: the path
 * that is asked for. As the definition holds it, it is always there: only KMS can keep it from being read.
 *
 * @throws {StoreError} `notConfigured` where no region is known, or a credential is missing
 */
export function openKmsSource(settings: KmsSource, options: OpenOptions): Promise<SourceStore> {
  return new Promise((resolve) => {
    const kms = openKmsClient(settings, options);
    const version = versionOf(settings);
    resolve({
      list: (prefix, cursor) => Promise.resolve({ paths: cursor === undefined ? [prefix] : [] }),
      read: async () => ({
        state: 'present',
        version,
        content: { kind: 'keys', keys: await decryptValues(kms, settings) },
      }),
      [Symbol.asyncDispose]: () => kms[Symbol.asyncDispose](),
    });
  });
}

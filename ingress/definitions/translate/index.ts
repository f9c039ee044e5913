import type { Translator } from './kind.ts';
import { vaultSecretSyncTranslator } from './vault-secret-sync/index.ts';

/** Every kind of manifest that is taken as it is. */
export const translators: readonly Translator[] = [vaultSecretSyncTranslator];

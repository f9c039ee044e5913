import { builtins } from './builtins.ts';
import type { GoFunction } from './define.ts';
import { externalSecrets } from './external-secrets/index.ts';
import { sprig } from './sprig/index.ts';
import { vaultSecretSync } from './vault-secret-sync.ts';

/**
 * Whose functions a template may use.
 * - `keyferry`: those of vault-secret-sync and of External Secrets together; where the two mean different things by
 *   one name (`int`, `slice`), it is as vault-secret-sync has it.
 * - `externalSecrets`: those of External Secrets' engine v2, exactly.
 */
export type Dialect = 'keyferry' | 'externalSecrets';

const dialects: Readonly<Record<Dialect, ReadonlyMap<string, GoFunction>>> = {
  externalSecrets: new Map(Object.entries({ ...builtins, ...sprig, ...externalSecrets })),
  keyferry: new Map(Object.entries({ ...sprig, ...externalSecrets, ...builtins, ...vaultSecretSync })),
};

export function functionsOf(dialect: Dialect): ReadonlyMap<string, GoFunction> {
  return dialects[dialect];
}

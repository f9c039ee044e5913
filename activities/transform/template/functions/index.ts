import { builtins } from './builtins.ts';
import type { GoFunction } from './define.ts';
import { externalSecrets } from './external-secrets/index.ts';
import { sprig } from './sprig/index.ts';
import { vaultSecretSync } from './vault-secret-sync.ts';

/**
 * Whose functions a template may use, and what becomes of mistakes.
 * - `keyferry`: those of vault-secret-sync and of External Secrets together; where the two mean different things by
 *   one name (`int`, `slice`), it is as vault-secret-sync has it. What would print a mistake in place of a value is
 *   an error.
 * - `vaultSecretSync`: the same functions, and mistakes print as Go prints them.
 * - `externalSecrets`: those of External Secrets' engine v2, exactly.
 */
export type Dialect = 'keyferry' | 'vaultSecretSync' | 'externalSecrets';

const both = new Map(Object.entries({ ...sprig, ...externalSecrets, ...builtins, ...vaultSecretSync }));

const dialects: Readonly<Record<Dialect, ReadonlyMap<string, GoFunction>>> = {
  externalSecrets: new Map(Object.entries({ ...builtins, ...sprig, ...externalSecrets })),
  vaultSecretSync: both,
  keyferry: both,
};

export function functionsOf(dialect: Dialect): ReadonlyMap<string, GoFunction> {
  return dialects[dialect];
}

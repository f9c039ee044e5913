import { builtins } from './builtins.ts';
import type { CaseGroup } from './case.ts';
import { control } from './control.ts';
import { printf } from './printf.ts';
import { syntax } from './syntax.ts';
import { vaultSecretSync } from './vault-secret-sync.ts';

export const groups: readonly CaseGroup[] = [
  ...syntax,
  ...control,
  ...builtins,
  ...printf,
  ...vaultSecretSync,
];

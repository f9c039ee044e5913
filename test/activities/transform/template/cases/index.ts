import { builtins } from './builtins.ts';
import type { CaseGroup } from './case.ts';
import { collectionCases } from './collections.ts';
import { control } from './control.ts';
import { crypto } from './crypto.ts';
import { dates } from './dates.ts';
import { numbers } from './numbers.ts';
import { printf } from './printf.ts';
import { regex } from './regex.ts';
import { strings } from './strings.ts';
import { syntax } from './syntax.ts';
import { vaultSecretSync } from './vault-secret-sync.ts';
import { yaml } from './yaml.ts';

export const groups: readonly CaseGroup[] = [
  ...syntax,
  ...control,
  ...builtins,
  ...printf,
  ...vaultSecretSync,
  ...strings,
  ...collectionCases,
  ...numbers,
  ...dates,
  ...regex,
  ...crypto,
  ...yaml,
];

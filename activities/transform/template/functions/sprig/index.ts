import type { GoFunction } from '../define.ts';
import { certificates } from './certificates.ts';
import { crypto } from './crypto.ts';
import { dates } from './dates.ts';
import { defaults } from './defaults.ts';
import { dicts } from './dicts.ts';
import { encoding } from './encoding.ts';
import { lists } from './lists.ts';
import { numbers } from './numbers.ts';
import { paths } from './paths.ts';
import { reflection } from './reflection.ts';
import { regex } from './regex.ts';
import { semver } from './semver.ts';
import { splitting } from './split.ts';
import { strings } from './strings.ts';
import { urls } from './urls.ts';

/** sprig's functions (https://masterminds.github.io/sprig), but for those in refused.ts. */
export const sprig: Readonly<Record<string, GoFunction>> = {
  ...certificates,
  ...crypto,
  ...dates,
  ...defaults,
  ...dicts,
  ...encoding,
  ...lists,
  ...numbers,
  ...paths,
  ...reflection,
  ...regex,
  ...semver,
  ...splitting,
  ...strings,
  ...urls,
};

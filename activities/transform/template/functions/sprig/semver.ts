import { failed } from '../../fault.ts';
import { satisfies } from '../../semver/constraint.ts';
import { parseSemver, type Semver } from '../../semver/semver.ts';
import type { Bytes } from '../../values/bytes.ts';
import { Version } from '../../values/version.ts';
import { define, type GoFunction } from '../define.ts';

function parsed(text: Bytes): Semver {
  const version = parseSemver(text);
  if (version === undefined) throw failed('the text is not a semantic version');
  return version;
}

export const semver: Readonly<Record<string, GoFunction>> = {
  semver: define(['string'], (_, text) => new Version(parsed(text))),
  semverCompare: define(['string', 'string'], (budget, constraint, text) => {
    budget.step(1 + constraint.length);
    const result = satisfies(parsed(text), constraint);
    if (result === undefined) throw failed('the text is not a constraint on versions');
    return result;
  }),
};

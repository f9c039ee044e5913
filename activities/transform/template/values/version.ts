import { define, type GoFunction } from '../functions/define.ts';
import { compareSemver, semverText, type Semver } from '../semver/semver.ts';
import type { Bytes } from './bytes.ts';
import { Int, int, UINT64 } from './int.ts';
import type { Thing, ThingType } from './thing.ts';

/** What `semver` gives: a *semver.Version of Go. */
export class Version implements Thing {
  readonly semver: Semver;

  constructor(semver: Semver) {
    this.semver = semver;
  }

  get thing(): ThingType {
    return VERSION;
  }

  text(): Bytes {
    return semverText(this.semver);
  }

  json(): Bytes {
    return `"${this.text()}"`;
  }
}

const segment = (name: 'major' | 'minor' | 'patch'): GoFunction =>
  define(['version'], (_, { semver }) => new Int(UINT64, semver[name]));

const compared = (test: (order: number) => boolean): GoFunction =>
  define(['version', 'version'], (_, a, b) => test(compareSemver(a.semver, b.semver)));

const methods: readonly (readonly [string, GoFunction])[] = [
  ['Major', segment('major')],
  ['Minor', segment('minor')],
  ['Patch', segment('patch')],
  ['Prerelease', define(['version'], (_, { semver }) => semver.prerelease)],
  ['Metadata', define(['version'], (_, { semver }) => semver.metadata)],
  ['Original', define(['version'], (_, { semver }) => semver.original)],
  ['String', define(['version'], (_, version) => version.text())],
  ['Compare', define(['version', 'version'], (_, a, b) => int(compareSemver(a.semver, b.semver)))],
  ['Equal', compared((order) => order === 0)],
  ['LessThan', compared((order) => order < 0)],
  ['LessThanEqual', compared((order) => order <= 0)],
  ['GreaterThan', compared((order) => order > 0)],
  ['GreaterThanEqual', compared((order) => order >= 0)],
];

const VERSION: ThingType = { name: '*semver.Version', kind: 'ptr', methods: new Map(methods) };

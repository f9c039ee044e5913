/** A semantic version as github.com/Masterminds/semver reads it: leniently, with `v` and without minor or patch. */
export interface Semver {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly prerelease: string;
  readonly metadata: string;
  readonly original: string;
}

const IDENTIFIERS = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const VERSION = new RegExp(
  `^v?([0-9]+)(?:\\.([0-9]+))?(?:\\.([0-9]+))?(?:-(${IDENTIFIERS}))?(?:\\+(${IDENTIFIERS}))?$`,
);

/** Segments are 64 bits wide. */
const LARGEST = 2n ** 64n;

/** Longer texts are no versions, and not read. */
const MAX_LENGTH = 1024;

/** @returns undefined where the text is no version */
export function parseSemver(text: string): Semver | undefined {
  const found = text.length > MAX_LENGTH ? null : VERSION.exec(text);
  if (found === null) return undefined;
  const [, major = '0', minor = '0', patch = '0', prerelease = '', metadata = ''] = found;
  const segments = [BigInt(major), BigInt(minor), BigInt(patch)] as const;
  if (segments.some((segment) => segment >= LARGEST)) return undefined;
  if (prerelease.split('.').some((part) => /^0[0-9]+$/.test(part))) return undefined;
  return { major: segments[0], minor: segments[1], patch: segments[2], prerelease, metadata, original: text };
}

export function semverText({ major, minor, patch, prerelease, metadata }: Semver): string {
  const core = `${String(major)}.${String(minor)}.${String(patch)}`;
  return `${core}${prerelease === '' ? '' : `-${prerelease}`}${metadata === '' ? '' : `+${metadata}`}`;
}

/** Negative where `a` comes first; metadata does not count. */
export function compareSemver(a: Semver, b: Semver): number {
  for (const segment of ['major', 'minor', 'patch'] as const)
    if (a[segment] !== b[segment]) return a[segment] < b[segment] ? -1 : 1;
  return comparePrerelease(a.prerelease, b.prerelease);
}

/** A release comes after its prereleases; parts compare as numbers where both are, else as text. */
export function comparePrerelease(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const order = comparePart(left[i], right[i]);
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  const [m, n] = [numberOf(a), numberOf(b)];
  if (m !== undefined && n !== undefined) return m > n ? 1 : -1;
  if (m !== undefined || n !== undefined) return m !== undefined ? -1 : 1;
  return a > b ? 1 : -1;
}

function numberOf(part: string): bigint | undefined {
  const value = /^[0-9]+$/.test(part) ? BigInt(part) : undefined;
  return value !== undefined && value < LARGEST ? value : undefined;
}

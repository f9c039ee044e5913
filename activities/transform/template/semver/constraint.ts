import { comparePrerelease, compareSemver, parseSemver, type Semver } from './semver.ts';

/** One comparison of a constraint: an operator and a version of which parts may be left open (1.2.x, 1, *). */
interface Comparison {
  readonly operator: string;
  readonly version: Semver;
  readonly openMinor: boolean;
  readonly openPatch: boolean;
  /** Any part is left open, the first included. */
  readonly open: boolean;
}

/** Comparisons that must all hold, and whether prereleases may match them. */
interface Alternative {
  readonly comparisons: readonly Comparison[];
  readonly prereleases: boolean;
}

const SEGMENT = '[0-9xX*|]+';
const IDENTIFIERS = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const VERSION = `v?(${SEGMENT})(?:\\.(${SEGMENT}))?(?:\\.(${SEGMENT}))?(-${IDENTIFIERS})?(?:\\+${IDENTIFIERS})?`;
const OPERATOR = '(!=|>=|=>|<=|=<|~>|=|>|<|~|\\^|)';
const RANGE = new RegExp(`\\s*(${VERSION})\\s+-\\s+(${VERSION})\\s*`);
const ONE = new RegExp(`^\\s*${OPERATOR}\\s*${VERSION}\\s*`);

/** Longer constraints are refused, so that no text is searched at length. */
const MAX_LENGTH = 1024;

/**
 * Whether a version satisfies a constraint such as `>=1.2, <2 || ~3.1` of github.com/Masterminds/semver.
 * @returns undefined where the constraint is none
 */
export function satisfies(version: Semver, constraint: string): boolean | undefined {
  const alternatives = parseConstraint(constraint);
  return alternatives?.some(({ comparisons, prereleases }) =>
    comparisons.every((each) => (version.prerelease === '' || prereleases) && holds(version, each)),
  );
}

function parseConstraint(text: string): Alternative[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  let rewritten = '';
  let rest = text;
  for (let found = RANGE.exec(rest); found !== null; found = RANGE.exec(rest)) {
    rewritten += `${rest.slice(0, found.index)}>= ${found[1] ?? ''}, <= ${found[6] ?? ''} `;
    rest = rest.slice(found.index + found[0].length);
  }
  const alternatives: Alternative[] = [];
  for (const part of (rewritten + rest).split('||')) {
    const comparisons = parseComparisons(part);
    if (comparisons === undefined) return undefined;
    alternatives.push({
      comparisons,
      prereleases: comparisons.some(({ version }) => version.prerelease !== ''),
    });
  }
  return alternatives;
}

/** Comparisons with a comma or space between. */
function parseComparisons(text: string): Comparison[] | undefined {
  const comparisons: Comparison[] = [];
  let rest = text;
  do {
    const found = ONE.exec(rest);
    if (found === null) return undefined;
    const after = rest.slice(found[0].length);
    const separated = after === '' || after.startsWith(',') || /\s$/.test(found[0]);
    const comparison = comparisonOf(found);
    if (!separated || comparison === undefined) return undefined;
    comparisons.push(comparison);
    rest = after.replace(/^,\s*/, '');
    if (rest === '' && after !== '') return undefined;
  } while (rest !== '');
  return comparisons;
}

const isOpen = (segment: string | undefined): boolean =>
  segment === undefined || segment === 'x' || segment === 'X' || segment === '*';

function comparisonOf(found: RegExpExecArray): Comparison | undefined {
  const [, operator = '', major, minor, patch, prerelease = ''] = found;
  const core = isOpen(major)
    ? '0.0.0'
    : isOpen(minor)
      ? `${major ?? ''}.0.0`
      : `${major ?? ''}.${minor ?? ''}.${isOpen(patch) ? '0' : (patch ?? '')}`;
  const version = parseSemver(core + prerelease);
  if (version === undefined) return undefined;
  const openMinor = !isOpen(major) && isOpen(minor);
  const openPatch = !isOpen(major) && !isOpen(minor) && isOpen(patch);
  return { operator, version, openMinor, openPatch, open: isOpen(major) || openMinor || openPatch };
}

function holds(version: Semver, comparison: Comparison): boolean {
  const { operator, version: bound, open, openMinor } = comparison;
  const order = compareSemver(version, bound);
  switch (operator) {
    case '':
    case '=':
      return open ? tilde(version, comparison) : order === 0;
    case '!=':
      return differs(version, comparison);
    case '>':
      if (!open || (!openMinor && !comparison.openPatch && version.major === bound.major)) return order > 0;
      if (version.major !== bound.major) return version.major > bound.major;
      return !openMinor && version.minor > bound.minor;
    case '<':
      return order < 0;
    case '>=':
    case '=>':
      return order >= 0;
    case '<=':
    case '=<':
      if (!open) return order <= 0;
      if (version.major !== bound.major) return version.major < bound.major;
      return openMinor || version.minor <= bound.minor;
    case '^':
      return caret(version, comparison);
    default:
      return tilde(version, comparison);
  }
}

function differs(version: Semver, { version: bound, open, openMinor, openPatch }: Comparison): boolean {
  if (open) {
    if (bound.major !== version.major) return true;
    if (openMinor) return false;
    if (bound.minor !== version.minor) return true;
    if (openPatch)
      return (
        (version.prerelease !== '' || bound.prerelease !== '') &&
        comparePrerelease(version.prerelease, bound.prerelease) !== 0
      );
    if (bound.patch !== version.patch) return true;
  }
  return compareSemver(version, bound) !== 0;
}

/** At least the bound, with the same major and minor segment. */
function tilde(version: Semver, { version: bound, openMinor, openPatch }: Comparison): boolean {
  if (compareSemver(version, bound) < 0) return false;
  const zero = bound.major === 0n && bound.minor === 0n && bound.patch === 0n;
  if (zero && !openMinor && !openPatch) return true;
  return version.major === bound.major && (openMinor || version.minor === bound.minor);
}

/** At least the bound, with the same first segment that is not zero. */
function caret(version: Semver, { version: bound, openMinor, openPatch }: Comparison): boolean {
  if (compareSemver(version, bound) < 0) return false;
  if (bound.major > 0n || openMinor) return version.major === bound.major;
  if (version.major > 0n) return false;
  if (bound.minor > 0n || openPatch) return version.minor === bound.minor;
  return version.minor === 0n && version.patch === bound.patch;
}

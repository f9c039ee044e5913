import { hasTopLevelAlternatives, isRegex, literalPattern, literalTemplate } from '../regex.ts';
import { withoutTrailing } from '../../../../workflows/model/trailing.ts';

/** What a source path says of the paths at destinations. */
export interface SourcePath {
  /** Ours: anchored, with a capture group for what is appended where the path has none. */
  readonly pattern: string;
  /** A destination's path as a template of ours. */
  readonly template: (path: string) => string;
  /** Set where the path cannot be honoured: why. */
  readonly problem?: string;
}

/** As upstream tells a regular expression from a path. */
function isPattern(path: string): boolean {
  return /[[\](){}+*?|]/.test(path) && isRegex(path);
}

/** As upstream looks for capture groups. */
const CAPTURE_GROUP = /\([^?][^)]*\)/;

/**
 * A plain path is written to each destination's path as that stands. A regular expression with capture groups puts
 * them into it; one without appends what follows its literal directories.
 */
export function sourcePath(path: string): SourcePath {
  if (!isPattern(path)) return { pattern: literalPattern(path), template: literalTemplate };
  if (hasTopLevelAlternatives(path))
    return {
      pattern: path,
      template: literalTemplate,
      problem:
        'vault-secret-sync anchors only the first alternative at its start and the last at its end; put the alternatives into a group, as in (?:a|b), to say what is meant',
    };
  if (CAPTURE_GROUP.test(path)) return { pattern: path, template: captureTemplate };
  const literal = literalDirectories(path);
  return {
    pattern: `${literal}(${path.slice(literal.length)})`,
    template: (destination) => {
      const base = withoutTrailing(literalTemplate(destination), '/');
      return literal === '' ? `${base}/$1` : `${base}$1`;
    },
  };
}

/** Upstream replaces $1, then $2, and so on, as texts: `$10` is the first group and a 0. */
function captureTemplate(destination: string): string {
  return destination.replaceAll(
    /\$(?:([1-9])(\d?)|(?=[$0]|\{\d))/g,
    (_whole, group?: string, digit?: string) => {
      if (!group) return '$$';
      return digit ? `\${${group}}${digit}` : `$${group}`;
    },
  );
}

function literalDirectories(path: string): string {
  const segments = path.split('/');
  const first = segments.findIndex(isPattern);
  return segments.slice(0, first === -1 ? segments.length : first).join('/');
}

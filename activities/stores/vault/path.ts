import { StoreError } from '../store-error.ts';

/**
 * A path as Vault takes it in a URL: each segment percent-encoded, so that `%`, `?`, `#`, spaces and letters of any
 * script are part of the name.
 */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/**
 * Paths that name one secret, and name it in one way only. What URL and Vault would silently turn into another
 * path (`a//b`, `a/../b`) is refused before any request is made.
 *
 * @throws {StoreError} `invalidName`
 */
export function checkPath(path: string): void {
  const fault = faultOf(path);
  if (fault !== undefined) throw invalidPath(path, fault);
}

/** What Vault mounts itself; no engine can be mounted below (https://developer.hashicorp.com/vault/api-docs). */
const RESERVED: readonly string[] = ['auth', 'sys', 'identity', 'cubbyhole'];

/** KV 1 puts paths into its storage as they are, and Vault's storage takes no two dots: it answers 500. */
export function checkKv1Path(path: string): void {
  if (path.includes('..'))
    throw invalidPath(path, 'it has two dots after each other, which KV 1 cannot store');
}

function invalidPath(path: string, fault: string): StoreError {
  return new StoreError({
    code: 'invalidName',
    message: `Vault has no path ${JSON.stringify(path)}: ${fault}.`,
    remedy: "Change the path in the definition, or the capture groups of its source's pattern it is made of.",
  });
}

function faultOf(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.startsWith('/')) return 'it begins with a slash';
  if (path.endsWith('/')) return 'it ends with a slash, as folders do';
  const segments = path.split('/');
  if (RESERVED.includes(segments[0] ?? '')) return `${segments[0] ?? ''}/ is Vault's own, and no KV engine`;
  if (segments.includes('')) return 'two slashes follow each other';
  if (segments.includes('.') || segments.includes('..')) return 'it has a segment . or ..';
  if (/\p{Cc}/u.test(path)) return 'it holds a control character';
  return path.isWellFormed() ? undefined : 'it holds half of a surrogate pair';
}

/**
 * Characters that Vault refuses unless its listener sets `disable_printable_check`: all but letters, marks,
 * numbers, punctuation, symbols and the plain space (https://pkg.go.dev/unicode#IsPrint).
 */
export function hasUnprintable(path: string): boolean {
  return /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(path);
}

/** Of letters newer than the Unicode that Vault was built with only Vault knows; it then answers 400 and not a word. */
export function hasBeyondAscii(path: string): boolean {
  return /[^\x20-\x7e]/.test(path);
}

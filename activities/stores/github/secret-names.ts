import type { GithubDestination } from '../../../workflows/model/stores/github.ts';
import { StoreError } from '../store-error.ts';

/**
 * What the secret of a key is called at GitHub, which stores names in upper case. Only ASCII letters are taken, so
 * upper-casing is one to one but for case.
 * https://docs.github.com/actions/reference/security/secrets#naming-your-secrets
 *
 * @throws {StoreError} `invalidName`, before any request
 */
export function secretName(key: string, { prefix = '' }: Pick<GithubDestination, 'prefix'>): string {
  const name = `${prefix}${key}`;
  const problem = problemOf(name);
  if (problem === undefined) return name.toUpperCase();
  throw new StoreError({
    code: 'invalidName',
    message: `GitHub takes no secret named ${JSON.stringify(name)}: ${problem}.`,
    remedy:
      'Rename the key with transform.rename, leave it out with transform.exclude, or set prefix: letters, digits and underscores are taken, no digit first, and not GITHUB_ first.',
  });
}

/** @throws {StoreError} `invalidName` where two keys would be one secret */
export function refuseCollision(name: string, first: string, second: string): void {
  throw new StoreError({
    code: 'invalidName',
    message: `The keys ${JSON.stringify(first)} and ${JSON.stringify(second)} would both be the secret ${name} at GitHub, which knows no lower case.`,
    remedy: 'Rename one of them with transform.rename, or leave it out with transform.exclude.',
  });
}

function problemOf(name: string): string | undefined {
  if (name === '') return 'it is empty';
  const refused = /[^A-Za-z0-9_]/u.exec(name);
  if (refused !== null)
    return `the character ${JSON.stringify(refused[0])} at position ${String(refused.index + 1)} is not allowed`;
  if (/^[0-9]/.test(name)) return 'it begins with a digit';
  return /^GITHUB_/i.test(name) ? 'names that begin with GITHUB_ are its own' : undefined;
}

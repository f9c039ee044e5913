import { StoreError } from '../store-error.ts';

/** https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create */
const MAX_LENGTH = 255;
const REFUSED = /[^A-Za-z0-9_-]/u;

/**
 * The ID of the secret that a destination key goes to: each slash is replaced, as vault-secret-sync does it.
 * That several keys come to one ID is seen where the secret is read: it says which key it is of.
 *
 * @throws {StoreError} `invalidName`, before any request, for what Google would not take
 */
export function secretIdOf(key: string, slash: string): string {
  const id = key.replaceAll('/', () => slash);
  checkSecretId(id, key);
  return id;
}

/** @throws {StoreError} `invalidName` */
export function checkSecretId(id: string, key: string = id): void {
  const problem = problemOf(id);
  if (problem === undefined) return;
  const as = id === key ? '' : ` as ${JSON.stringify(id)}`;
  throw new StoreError({
    code: 'invalidName',
    message: `Google Secret Manager takes no secret named ${JSON.stringify(key)}${as}: ${problem}.`,
    remedy:
      'Change the name in the definition, or keep the source path out of it with filter: 1 to 255 ASCII letters, digits, dashes and underscores are taken.',
  });
}

function problemOf(id: string): string | undefined {
  if (id === '') return 'it is empty';
  const character = REFUSED.exec(id);
  if (character !== null)
    return `the character ${JSON.stringify(character[0])} at position ${String(character.index + 1)} is not allowed`;
  return id.length > MAX_LENGTH
    ? `it has ${String(id.length)} characters, and ${String(MAX_LENGTH)} are allowed`
    : undefined;
}

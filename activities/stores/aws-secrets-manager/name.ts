import { StoreError } from '../store-error.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const MAX_LENGTH = 512;
const REFUSED = /[^A-Za-z0-9/_+=.@-]/u;

/**
 * Refuses, before any request, what AWS would not take as the name of a secret. An ARN is among it: a request
 * with one would mean a secret of another name.
 * @throws {StoreError} `invalidName`
 */
export function checkSecretName(name: string): void {
  const problem = problemOf(name);
  if (problem === undefined) return;
  throw new StoreError({
    code: 'invalidName',
    message: `AWS Secrets Manager takes no secret named ${JSON.stringify(name)}: ${problem}.`,
    remedy:
      'Change the name in the definition, or keep the source path out of it with filter: 1 to 512 ASCII letters, digits and / _ + = . @ - are taken.',
  });
}

function problemOf(name: string): string | undefined {
  if (name === '') return 'it is empty';
  const character = REFUSED.exec(name);
  if (character !== null)
    return `the character ${JSON.stringify(character[0])} (${codePoint(character[0])}) at position ${String(character.index + 1)} is not allowed`;
  return name.length > MAX_LENGTH
    ? `it has ${String(name.length)} characters, and ${String(MAX_LENGTH)} are allowed`
    : undefined;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

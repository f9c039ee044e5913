import { StoreError } from '../store-error.ts';

/**
 * Tag that keeps the key as the definition has it, where Key Vault has another: slashes are replaced, and case does
 * not count. Where a secret of ours has none, its key is its name in lower case. So of two keys that would be one
 * secret the second is refused, whoever wrote the first and whenever.
 */
export const KEY_MARK = 'keyferry.dev/key';

/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#objects-identifiers-and-versioning */
const MAX_LENGTH = 127;
const REFUSED = /[^0-9a-zA-Z-]/u;
/** Of a tag's value. https://learn.microsoft.com/azure/key-vault/secrets/about-secrets#secret-tags */
const MAX_KEY = 512;

/** A secret of the vault, and the key that it is for. */
export interface SecretName {
  readonly name: string;
  /** What {@link KEY_MARK} says; undefined where it is not needed. */
  readonly mark: string | undefined;
}

/**
 * @param slash what takes the place of each slash
 * @throws {StoreError} `invalidName` where Key Vault takes no such name
 */
export function secretNameOf(key: string, slash: string): SecretName {
  const name = checkSecretName(
    key.replaceAll('/', () => slash),
    key,
  );
  if (key.length > MAX_KEY)
    throw invalidName(
      key,
      `the key has ${String(key.length)} characters, and ${String(MAX_KEY)} can be kept of it`,
    );
  return { name, mark: key === name.toLowerCase() ? undefined : key };
}

/** Refuses, before any request, what Key Vault would not take. @throws {StoreError} `invalidName` */
export function checkSecretName(name: string, key: string = name): string {
  const character = REFUSED.exec(name)?.[0];
  if (name === '') throw invalidName(key, 'it is empty');
  if (character !== undefined)
    throw invalidName(key, `the character ${JSON.stringify(character)} is not allowed`);
  if (name.length > MAX_LENGTH)
    throw invalidName(key, `it has ${String(name.length)} characters, and ${String(MAX_LENGTH)} are allowed`);
  return name;
}

/** The key that a marked secret is for. */
export function keyOf(name: string, tags: Readonly<Record<string, string>>): string {
  return tags[KEY_MARK] ?? name.toLowerCase();
}

/** Of two keys that Key Vault cannot tell apart, the second. */
export function sharedName(
  key: string,
  { name, taken }: { readonly name: string; readonly taken: string },
): StoreError {
  return new StoreError({
    code: 'invalidName',
    message: `Azure Key Vault: ${JSON.stringify(key)} and ${JSON.stringify(taken)} would both be the secret ${name}, which is that of ${JSON.stringify(taken)}.`,
    remedy: `Change name or slash in the destination so that they differ in more than case and slashes; if ${JSON.stringify(taken)} is no more, delete the secret.`,
  });
}

function invalidName(key: string, problem: string): StoreError {
  return new StoreError({
    code: 'invalidName',
    message: `Azure Key Vault takes no secret named ${JSON.stringify(key)}: ${problem}.`,
    remedy:
      'Change name or slash in the definition, or keep the source path out of it with filter: 1 to 127 ASCII letters, digits and dashes are taken.',
  });
}

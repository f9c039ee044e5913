import type { SecretRef } from '../../workflows/model/stores/credentials.ts';
import { readKubernetesCredential } from './kubernetes-api/index.ts';
import { StoreError } from './store-error.ts';
import type { World } from './world.ts';

/** A credential that a store asks for, and how messages speak of it. */
export interface AskedCredential {
  readonly ref: SecretRef;
  /** What it is, in words: `the token`. */
  readonly what: string;
  /** Which store, for messages. */
  readonly where: string;
  readonly world: World;
  /** What it may be at most; 64 KiB where left out. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 64 * 1024;

/** Of a bundle of certificates or a kubeconfig, which are many credentials in one. */
export const MAX_BUNDLE_BYTES = 1024 * 1024;

/**
 * The credential as it is there now: read afresh each time, since credentials in files are rotated.
 *
 * @throws {StoreError} `notConfigured`, naming the variable, file or Secret that is missing, empty or too large; what keeps
 * Kubernetes from answering where the credential is there
 */
export async function readCredential(asked: AskedCredential): Promise<string> {
  const { ref, what, where, world, maxBytes = MAX_BYTES } = asked;
  const place = credentialPlace(ref);
  const value = await valueIn(ref, world);
  if (value === undefined || value === '')
    throw new StoreError({
      code: 'notConfigured',
      message: `${where}: ${place}, where ${what} should be, ${'env' in ref ? 'is not set' : 'cannot be read or is empty'}.`,
      remedy: `Provide ${place} to the worker, or name another place in the definition.`,
    });
  if (Buffer.byteLength(value) > maxBytes)
    throw new StoreError({
      code: 'notConfigured',
      message: `${where}: ${place}, where ${what} should be, holds more than ${maxBytes / 1024} KiB.`,
      remedy: `Put ${what} there, and nothing else.`,
    });
  return value;
}

async function valueIn(ref: SecretRef, world: World): Promise<string | undefined> {
  if ('env' in ref) return world.env(ref.env);
  if ('file' in ref) return await readFileOf(ref.file, world);
  return await readKubernetesCredential(ref, world);
}

/**
 * As {@link readCredential}, of one that goes into an HTTP header: libraries quote a header they cannot send in
 * their complaint, so what cannot stand there is refused before.
 */
export async function readHeaderCredential(asked: AskedCredential): Promise<string> {
  const { ref, what, where } = asked;
  const value = await readCredential(asked);
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: ${credentialPlace(ref)} holds characters that ${what} cannot have (a space, a line break, a letter beyond ASCII).`,
    remedy: `Put ${what} there, and nothing else.`,
  });
}

/** Where a credential is, in words, for messages about one that is there and wrong: `the environment variable X`. */
export function credentialPlace(ref: SecretRef): string {
  if ('env' in ref) return `the environment variable ${ref.env}`;
  if ('file' in ref) return `the file ${ref.file}`;
  if ('kubernetes' in ref)
    return `the key ${ref.kubernetes.key} of the Kubernetes Secret ${ref.kubernetes.name}`;
  return `the token of the service account ${ref.serviceAccount.name}`;
}

async function readFileOf(path: string, world: World): Promise<string | undefined> {
  try {
    return await world.readFile(path);
  } catch {
    return undefined;
  }
}

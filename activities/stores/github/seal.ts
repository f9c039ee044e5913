import { Buffer } from 'node:buffer';
import sodium from 'libsodium-wrappers';

/** The key that GitHub opens sealed boxes with. */
export interface PublicKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** https://doc.libsodium.org/public-key_cryptography/sealed_boxes */
export const PUBLIC_KEY_BYTES = 32;

/** What only GitHub can open, in base64: libsodium's sealed box, with a new key pair of its own each time. */
export async function seal(value: Uint8Array, { bytes }: PublicKey): Promise<string> {
  await sodium.ready;
  return Buffer.from(sodium.crypto_box_seal(value, bytes)).toString('base64');
}

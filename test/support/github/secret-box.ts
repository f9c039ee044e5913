import { randomInt } from 'node:crypto';
import sodium from 'libsodium-wrappers';

await sodium.ready;

/** A key pair of X25519 as GitHub has one for each place. */
export interface SecretBox {
  readonly keyId: string;
  /** Base64. */
  readonly key: string;
  /** @returns undefined for what was not sealed with this key */
  open(sealed: string): Uint8Array | undefined;
}

export function newSecretBox(): SecretBox {
  const { publicKey, privateKey } = sodium.crypto_box_keypair();
  return {
    keyId: String(randomInt(1e12)),
    key: Buffer.from(publicKey).toString('base64'),
    open: (sealed) => {
      try {
        return sodium.crypto_box_seal_open(Buffer.from(sealed, 'base64'), publicKey, privateKey);
      } catch {
        return undefined;
      }
    },
  };
}

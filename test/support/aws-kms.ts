import { CreateKeyCommand, EncryptCommand, KMSClient, type CreateKeyCommandInput } from '@aws-sdk/client-kms';
import { servers } from './servers.ts';

/** A key of its own in the shared emulator, used as people use it: `aws kms encrypt`. */
export interface KmsKey extends Disposable {
  readonly id: string;
  /** @returns base64, as the CLI of AWS prints it */
  encrypt(plaintext: string | Uint8Array, context?: Readonly<Record<string, string>>): Promise<string>;
}

export async function createKmsKey(
  region = 'us-east-1',
  options: CreateKeyCommandInput = {},
): Promise<KmsKey> {
  const client = new KMSClient({
    region,
    endpoint: servers.moto.endpoint,
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  });
  const { KeyMetadata } = await client.send(new CreateKeyCommand(options));
  const id = KeyMetadata?.KeyId ?? '';
  return {
    id,
    async encrypt(plaintext, context) {
      const { CiphertextBlob = new Uint8Array() } = await client.send(
        new EncryptCommand({
          KeyId: id,
          Plaintext: typeof plaintext === 'string' ? Buffer.from(plaintext) : plaintext,
          EncryptionContext: context,
        }),
      );
      return Buffer.from(CiphertextBlob).toString('base64');
    },
    [Symbol.dispose]: () => {
      client.destroy();
    },
  };
}

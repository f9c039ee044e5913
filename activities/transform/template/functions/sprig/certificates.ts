import { decodeBase64 } from '../../encoding/base64.ts';
import { failed } from '../../fault.ts';
import { parseCertificate } from '../../keys/certificate.ts';
import { checkLabelledKey } from '../../keys/labelled-key.ts';
import { firstPem } from '../../keys/pem.ts';
import type { Bytes } from '../../values/bytes.ts';
import { KeyPair } from '../../values/key-pair.ts';
import { define, type GoFunction } from '../define.ts';

function decoded(text: Bytes, what: string): Bytes {
  const data = decodeBase64(text);
  if (typeof data !== 'string') throw failed(`the ${what} is not base64`);
  return data;
}

export const certificates: Readonly<Record<string, GoFunction>> = {
  /** The texts as they are, checked but not compared with each other. */
  buildCustomCert: define(['string', 'string'], (_, certificate, key) => {
    const pair = [decoded(certificate, 'certificate'), decoded(key, 'private key')] as const;
    parseCertificate(firstPem(pair[0]).content);
    checkLabelledKey(pair[1]);
    return new KeyPair(...pair);
  }),
};

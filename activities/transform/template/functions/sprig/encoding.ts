import { decodeBase32, encodeBase32 } from '../../encoding/base32.ts';
import { decodeBase64, encodeBase64, type BadEncoding } from '../../encoding/base64.ts';
import { decodeHex } from '../../encoding/hex.ts';
import type { Bytes } from '../../values/bytes.ts';
import { define, type GoFunction } from '../define.ts';

/**
 * What sprig gives for a text that is not of the encoding: Go's error, as text. Templates that test for it are in
 * use, so it stays as it is.
 */
const orError =
  (name: string, decode: (text: Bytes) => Bytes | BadEncoding) =>
  (text: Bytes): Bytes => {
    const decoded = decode(text);
    return typeof decoded === 'string' ? decoded : `illegal ${name} data at input byte ${decoded.badAt}`;
  };

const simple = (run: (text: Bytes) => Bytes): GoFunction => define(['string'], (_, text) => run(text));

export const encoding: Readonly<Record<string, GoFunction>> = {
  b64enc: simple(encodeBase64),
  b64dec: simple(orError('base64', decodeBase64)),
  b32enc: simple(encodeBase32),
  b32dec: simple(orError('base32', decodeBase32)),
  hexdec: simple(decodeHex),
};

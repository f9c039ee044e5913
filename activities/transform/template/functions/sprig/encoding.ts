import { decodeBase32, encodeBase32 } from '../../encoding/base32.ts';
import { decodeBase64, encodeBase64, type BadEncoding } from '../../encoding/base64.ts';
import { decodeHex } from '../../encoding/hex.ts';
import { failed } from '../../fault.ts';
import type { Bytes } from '../../values/bytes.ts';
import { define, type GoFunction } from '../define.ts';

/**
 * What sprig gives for a text that is not of the encoding: Go's error, as text. Manifests that test for it are in
 * use, so it stays as it is; in a native template it is an error, as it would arrive as the secret.
 */
const decoder = (name: string, decode: (text: Bytes) => Bytes | BadEncoding): GoFunction =>
  define(['string'], (budget, text) => {
    const decoded = decode(text);
    if (typeof decoded === 'string') return decoded;
    if (budget.strict)
      throw failed(`the text is not ${name}`, { found: `something else at byte ${decoded.badAt}` });
    return `illegal ${name} data at input byte ${decoded.badAt}`;
  });

const simple = (run: (text: Bytes) => Bytes): GoFunction => define(['string'], (_, text) => run(text));

export const encoding: Readonly<Record<string, GoFunction>> = {
  b64enc: simple(encodeBase64),
  b64dec: decoder('base64', decodeBase64),
  b32enc: simple(encodeBase32),
  b32dec: decoder('base32', decodeBase32),
  hexdec: define(['string'], (budget, text) => {
    if (budget.strict && !/^(?:[0-9a-fA-F]{2})*$/.test(text)) throw failed('the text is not hexadecimal');
    return decodeHex(text);
  }),
};

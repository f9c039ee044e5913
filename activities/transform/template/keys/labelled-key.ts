import { failed } from '../fault.ts';
import type { Bytes } from '../values/bytes.ts';
import { partsOf, readAll, readInteger } from './der.ts';
import { firstPem } from './pem.ts';
import { parsePkcs1, parsePkcs8, parseSec1 } from './private-key.ts';

/** By the label of its PEM block, how a private key is written. */
const FORMS: Readonly<Record<string, (content: Bytes) => unknown>> = {
  'PRIVATE KEY': parsePkcs8,
  'RSA PRIVATE KEY': parsePkcs1,
  'EC PRIVATE KEY': parseSec1,
  'DSA PRIVATE KEY': checkDsa,
};

/**
 * Checks a private key that must be what the label of its PEM block says, as sprig has it.
 * @throws {Fault} where it is not
 */
export function checkLabelledKey(pem: Bytes): void {
  const { type, content } = firstPem(pem);
  const check = Object.hasOwn(FORMS, type) ? FORMS[type] : undefined;
  if (check === undefined)
    throw failed('the PEM block is none of a private key', {
      expected: `one of the labels ${Object.keys(FORMS).join(', ')}`,
    });
  check(content);
}

/** OpenSSL's form, which no standard has: version, p, q, g, y, x. */
function checkDsa(content: Bytes): void {
  const [key] = readAll(content);
  const numbers = partsOf(key).slice(0, 6);
  for (const number of numbers) readInteger(number);
  if (numbers.length < 6) throw failed('the DSA key is malformed');
}

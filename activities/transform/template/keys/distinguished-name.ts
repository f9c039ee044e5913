import { bytesOf, bytesOfRune, runesOf, type Bytes } from '../values/bytes.ts';
import type { Attribute, Certificate } from './certificate.ts';
import { TAG, write, type Der } from './der.ts';

/** Attributes that Go keeps by name, in the order it writes them (RFC 4514 turns that around). */
const KNOWN = [
  ['2.5.4.6', 'C'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.7', 'L'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.17', 'POSTALCODE'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.3', 'CN'],
  ['2.5.4.5', 'SERIALNUMBER'],
] as const;

/** Of these a name has one: the last. */
const SINGLE: ReadonlySet<string> = new Set(['2.5.4.3', '2.5.4.5']);

/** The subject of a certificate as Go's pkix.Name writes it; an alias in a Java trust store. */
export function subjectText({ subject }: Certificate): Bytes {
  const attributes = subject.flat();
  const known: ReadonlySet<string> = new Set(KNOWN.map(([oid]) => oid));
  const others = attributes.filter(({ oid }) => !known.has(oid)).map((attribute) => [attribute]);
  const named = KNOWN.map(([oid]) => {
    const found = attributes.filter((attribute) => attribute.oid === oid);
    return SINGLE.has(oid) ? found.slice(-1).filter(({ value }) => textIn(value) !== '') : found;
  });
  return [...others, ...named]
    .filter((group) => group.length > 0)
    .toReversed()
    .map((group) => group.map(attributeText).join('+'))
    .join(',');
}

function attributeText({ oid, value }: Attribute): Bytes {
  const name = KNOWN.find(([known]) => known === oid)?.[1];
  const text = textIn(value);
  return name === undefined ? `${oid}=#${hex(stringOf(text))}` : `${name}=${escaped(text)}`;
}

function textIn({ tag, content }: Der): Bytes {
  if (tag === TAG.bmpString) {
    let text = '';
    for (let i = 0; i + 1 < content.length; i += 2)
      text += bytesOfRune((content.charCodeAt(i) << 8) | content.charCodeAt(i + 1));
    return text;
  }
  return tag === TAG.teletexString ? bytesOf(content) : content;
}

/** As Go marshals a string again: printable where it can be. */
function stringOf(text: Bytes): Bytes {
  return write(/^[A-Za-z0-9 '()+,./:=?-]*$/.test(text) ? TAG.printableString : TAG.utf8String, text);
}

function hex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

function escaped(text: Bytes): Bytes {
  return [...runesOf(text)]
    .map(({ at, bytes }) => {
      const edge = at === 0 || at === text.length - 1;
      const special = ',+"\\<>;'.includes(bytes) || (bytes === ' ' && edge) || (bytes === '#' && at === 0);
      return special ? `\\${bytes}` : bytes;
    })
    .join('');
}

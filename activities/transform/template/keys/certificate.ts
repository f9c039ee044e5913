import { failed } from '../fault.ts';
import { ipText } from '../url/ip.ts';
import { parseUrl } from '../url/url.ts';
import type { Bytes } from '../values/bytes.ts';
import { context, contentOf, partsOf, readOid, readOne, TAG, type Der } from './der.ts';

/** What is asked of an X.509 certificate (RFC 5280). */
export interface Certificate {
  readonly raw: Bytes;
  /** The name it is of: attributes by relative name, in the order they stand there. */
  readonly subject: readonly (readonly Attribute[])[];
  /** Empty where it has none. */
  readonly subjectKeyId: Bytes;
  /** Undefined where it has none. */
  readonly authorityKeyId: Bytes | undefined;
  readonly extensions: ReadonlyMap<string, Bytes>;
}

export interface Attribute {
  readonly oid: string;
  readonly value: Der;
}

const SUBJECT_KEY_ID = '2.5.29.14';
const AUTHORITY_KEY_ID = '2.5.29.35';
const ALTERNATIVE_NAMES = '2.5.29.17';

/** @throws {Fault} where it is no certificate */
export function parseCertificate(raw: Bytes): Certificate {
  const [signed, algorithm, signature, ...rest] = partsOf(readOne(raw));
  if (rest.length > 0) throw failed('the certificate is malformed');
  partsOf(algorithm);
  contentOf(signature, TAG.bitString);
  const fields = partsOf(signed);
  if (fields[0]?.tag === context(0)) fields.shift();
  // serial number, algorithm, issuer, validity, subject, public key, and optional parts after them
  const [serial, , , , subject, publicKey, ...optional] = fields;
  contentOf(serial, TAG.integer);
  partsOf(publicKey);
  const extensions = new Map(
    optional
      .filter(({ tag }) => tag === context(3))
      .flatMap((holder) => partsOf(readOne(holder.content)).map(extension)),
  );
  const subjectKeyId = extensions.get(SUBJECT_KEY_ID);
  const authority = extensions.get(AUTHORITY_KEY_ID);
  return {
    raw,
    subject: partsOf(subject).map((set) => partsOf(set, TAG.set).map(attribute)),
    subjectKeyId: subjectKeyId === undefined ? '' : contentOf(readOne(subjectKeyId), TAG.octetString),
    authorityKeyId:
      authority === undefined
        ? undefined
        : partsOf(readOne(authority)).find(({ tag }) => tag === context(0, false))?.content,
    extensions,
  };
}

function extension(value: Der): readonly [string, Bytes] {
  const parts = partsOf(value);
  return [readOid(parts[0]), contentOf(parts.at(-1), TAG.octetString)];
}

function attribute(value: Der): Attribute {
  const [type, held] = partsOf(value);
  if (held === undefined) throw failed('the certificate is malformed');
  return { oid: readOid(type), value: held };
}

/** Alternative names as External Secrets lists them: hosts, then addresses, then e-mail, then URIs. */
export function alternativeNames({ extensions }: Certificate): Bytes[] {
  const raw = extensions.get(ALTERNATIVE_NAMES);
  if (raw === undefined) return [];
  const names = partsOf(readOne(raw));
  const of = (number: number): Bytes[] =>
    names.filter(({ tag }) => tag === context(number, false)).map(({ content }) => content);
  const texts = [...of(2), ...of(1), ...of(6)];
  if (texts.some((text) => /[^\0-\x7f]/.test(text)) || of(6).some((uri) => parseUrl(uri) === undefined))
    throw failed('an alternative name of the certificate is malformed');
  const addresses = of(7).map((bytes) => Array.from(bytes, (byte) => byte.charCodeAt(0)));
  if (addresses.some(({ length }) => length !== 4 && length !== 16))
    throw failed('an alternative name of the certificate is malformed');
  return [...of(2), ...addresses.map(ipText), ...of(1), ...of(6)];
}

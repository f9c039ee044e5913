import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { Fault, failed } from '../fault.ts';
import { arrayOf, bytesFrom, type Bytes } from '../values/bytes.ts';
import * as der from './der.ts';

export interface RsaKey {
  readonly kind: 'rsa';
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
}

export type CurveName = 'P-256' | 'P-384' | 'P-521';

export interface EcKey {
  readonly kind: 'ec';
  readonly curve: CurveName;
  readonly d: bigint;
}

export interface Ed25519Key {
  readonly kind: 'ed25519';
  readonly seed: Bytes;
}

export type PrivateKey = RsaKey | EcKey | Ed25519Key;

const OID = { rsa: '1.2.840.113549.1.1.1', ec: '1.2.840.10045.2.1', ed25519: '1.3.101.112' } as const;

export const CURVES = {
  'P-256': { oid: '1.2.840.10045.3.1.7', bytes: 32, curve: p256 },
  'P-384': { oid: '1.3.132.0.34', bytes: 48, curve: p384 },
  'P-521': { oid: '1.3.132.0.35', bytes: 66, curve: p521 },
} as const;

const unknownKey = () =>
  failed('the private key is of a kind that is not known', {
    expected: 'RSA, EC (P-256, P-384, P-521) or Ed25519, in PKCS#1, PKCS#8 or SEC 1, not encrypted',
  });

/** A private key in PKCS#1, PKCS#8 or SEC 1. */
export function parsePrivateKey(bytes: Bytes): PrivateKey {
  for (const parse of [parsePkcs1, parsePkcs8, parseSec1])
    try {
      return parse(bytes);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  throw unknownKey();
}

/** RFC 8017. */
export function parsePkcs1(bytes: Bytes): RsaKey {
  const [version, n, e, d, p, q] = der.partsOf(der.readOne(bytes)).map((part) => der.readInteger(part));
  if (
    version !== 0n ||
    n === undefined ||
    e === undefined ||
    d === undefined ||
    p === undefined ||
    q === undefined
  )
    throw unknownKey();
  return checkedRsa({ kind: 'rsa', n, e, d, p, q });
}

/** @throws {Fault} where the numbers do not make a key */
export function checkedRsa(key: RsaKey): RsaKey {
  const { n, e, d, p, q } = key;
  const positive = [n, e, d, p, q].every((number) => number > 1n);
  if (!positive || p * q !== n || (e * d) % (p - 1n) !== 1n || (e * d) % (q - 1n) !== 1n)
    throw failed('the numbers of the RSA key do not belong together');
  return key;
}

/** PKCS#8, RFC 5208. */
export function parsePkcs8(bytes: Bytes): PrivateKey {
  const [version, algorithm, key] = der.partsOf(der.readOne(bytes));
  if (der.readInteger(version) > 1n) throw unknownKey();
  const [type, parameters] = der.partsOf(algorithm);
  const content = der.contentOf(key, der.TAG.octetString);
  switch (der.readOid(type)) {
    case OID.rsa:
      return parsePkcs1(content);
    case OID.ec:
      return parseSec1(content, der.readOid(parameters));
    case OID.ed25519: {
      const seed = der.contentOf(der.readOne(content), der.TAG.octetString);
      if (seed.length !== 32) throw unknownKey();
      return { kind: 'ed25519', seed };
    }
    default:
      throw unknownKey();
  }
}

/** RFC 5915; the curve stands in it, or in the PKCS#8 around it. */
export function parseSec1(bytes: Bytes, around?: string): EcKey {
  const [version, secret, ...optional] = der.partsOf(der.readOne(bytes));
  const named = optional.find(({ tag }) => tag === der.context(0));
  const oid = around ?? (named === undefined ? undefined : der.readOid(der.readOne(named.content)));
  const curve = curveNames.find((name) => CURVES[name].oid === oid);
  if (der.readInteger(version) !== 1n || curve === undefined) throw unknownKey();
  const d = der.unsigned(der.contentOf(secret, der.TAG.octetString));
  if (d === 0n || d >= CURVES[curve].curve.Point.Fn.ORDER) throw unknownKey();
  return { kind: 'ec', curve, d };
}

const curveNames = Object.keys(CURVES) as CurveName[];

/** PKCS#8 as Go's x509 writes it. */
export function writePkcs8(key: PrivateKey): Bytes {
  switch (key.kind) {
    case 'rsa':
      return pkcs8(OID.rsa, der.nothing, pkcs1(key));
    case 'ec':
      return pkcs8(OID.ec, der.oid(CURVES[key.curve].oid), sec1(key));
    case 'ed25519':
      return pkcs8(OID.ed25519, '', der.octets(key.seed));
  }
}

function pkcs8(type: string, parameters: Bytes, key: Bytes): Bytes {
  return der.sequence(der.integer(0n), der.sequence(der.oid(type), parameters), der.octets(key));
}

/** The parts that follow from the others are computed anew. */
function pkcs1({ n, e, d, p, q }: RsaKey): Bytes {
  const numbers = [0n, n, e, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)];
  return der.sequence(...numbers.map(der.integer));
}

function sec1({ curve, d }: EcKey): Bytes {
  const { bytes, curve: group } = CURVES[curve];
  const secret = der.bytesOfNumber(d, bytes);
  const point = bytesFrom(group.getPublicKey(arrayOf(secret), false));
  return der.sequence(der.integer(1n), der.octets(secret), der.write(der.context(1), der.bits(point)));
}

/** A public key in SubjectPublicKeyInfo (RFC 5280), as Go's x509 writes it. */
export const publicKeyInfo = {
  rsa: (n: bigint, e: bigint): Bytes =>
    info(OID.rsa, der.nothing, der.sequence(der.integer(n), der.integer(e))),
  ec: (curve: CurveName, point: Bytes): Bytes => info(OID.ec, der.oid(CURVES[curve].oid), point),
  ed25519: (key: Bytes): Bytes => info(OID.ed25519, '', key),
};

function info(type: string, parameters: Bytes, key: Bytes): Bytes {
  return der.sequence(der.sequence(der.oid(type), parameters), der.bits(key));
}

/** The number that, times `value`, is 1 modulo `modulus`. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a > 1n) {
    if (b === 0n) throw failed('the numbers of the RSA key do not belong together');
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

/** The public key of an Ed25519 seed. */
export function ed25519PublicKey(seed: Bytes): Bytes {
  return bytesFrom(ed25519.getPublicKey(arrayOf(seed)));
}

import { failed } from '../fault.ts';
import { readJson } from '../json/read.ts';
import type { Budget } from '../limits.ts';
import type { Bytes } from '../values/bytes.ts';
import { arrayOf } from '../values/bytes.ts';
import { Dict } from '../values/dict.ts';
import { bytesOfNumber, unsigned } from './der.ts';
import {
  checkedRsa,
  CURVES,
  ed25519PublicKey,
  publicKeyInfo,
  writePkcs8,
  type CurveName,
  type PrivateKey,
} from './private-key.ts';
import { withoutTrailing } from '../strings/trim.ts';

/** A JSON Web Key (RFC 7517): its members that are text. */
type Jwk = ReadonlyMap<string, Bytes>;

function parseJwk(budget: Budget, text: Bytes): Jwk {
  const value = readJson(budget, text);
  if (!(value instanceof Dict)) throw failed('the text is not a JSON Web Key', { expected: 'a JSON object' });
  return new Map(
    [...value.entries].flatMap(([name, member]) => (typeof member === 'string' ? [[name, member]] : [])),
  );
}

/** What a member stands for in base64url. */
function member(jwk: Jwk, name: string): Bytes {
  const text = jwk.get(name) ?? '';
  const bare = withoutTrailing(text, '=').replaceAll('-', '+').replaceAll('_', '/');
  if (bare === '' || !/^[A-Za-z0-9+/]*$/.test(bare) || bare.length % 4 === 1)
    throw failed(`the JSON Web Key has no proper member "${name}"`, { expected: 'base64url' });
  return atob(bare);
}

function curveOf(jwk: Jwk): CurveName {
  const name = jwk.get('crv') ?? '';
  const found = (Object.keys(CURVES) as CurveName[]).find((curve) => curve === name);
  if (found === undefined)
    throw failed('the JSON Web Key is on a curve that is not known', {
      expected: Object.keys(CURVES).join(', '),
    });
  return found;
}

/** The point of an EC key, uncompressed; it must be on its curve. */
function pointOf(jwk: Jwk, name: CurveName): Bytes {
  const { bytes, curve } = CURVES[name];
  const point = `\x04${pad(member(jwk, 'x'), bytes)}${pad(member(jwk, 'y'), bytes)}`;
  try {
    curve.Point.fromBytes(arrayOf(point)).assertValidity();
  } catch {
    throw failed('the point of the JSON Web Key is not on its curve');
  }
  return point;
}

const pad = (bytes: Bytes, length: number): Bytes => bytesOfNumber(unsigned(bytes), length);

const unsupported = (expected: string) =>
  failed('the JSON Web Key is not of the kind that is needed', { expected });

/** The public key of a JWK that has no private part, as SubjectPublicKeyInfo. */
export function jwkPublicKey(budget: Budget, text: Bytes): Bytes {
  const jwk = parseJwk(budget, text);
  if (jwk.has('d')) throw unsupported('a public key: this one is private');
  const kind = jwk.get('kty');
  if (kind === 'RSA') return publicKeyInfo.rsa(unsigned(member(jwk, 'n')), unsigned(member(jwk, 'e')));
  if (kind === 'EC') {
    const curve = curveOf(jwk);
    return publicKeyInfo.ec(curve, pointOf(jwk, curve));
  }
  if (kind === 'OKP' && jwk.get('crv') === 'Ed25519') return publicKeyInfo.ed25519(member(jwk, 'x'));
  throw unsupported('"kty" RSA, EC or OKP with Ed25519');
}

/** The private key of a JWK, as PKCS#8. */
export function jwkPrivateKey(budget: Budget, text: Bytes): Bytes {
  return writePkcs8(privateKeyOf(parseJwk(budget, text)));
}

function privateKeyOf(jwk: Jwk): PrivateKey {
  const kind = jwk.get('kty');
  const d = member(jwk, 'd');
  if (kind === 'RSA') {
    const [n = 0n, e = 0n, p = 0n, q = 0n] = ['n', 'e', 'p', 'q'].map((name) => unsigned(member(jwk, name)));
    return checkedRsa({ kind: 'rsa', n, e, d: unsigned(d), p, q });
  }
  if (kind === 'EC') {
    const curve = curveOf(jwk);
    pointOf(jwk, curve);
    return { kind: 'ec', curve, d: unsigned(d) };
  }
  if (kind !== 'OKP' || jwk.get('crv') !== 'Ed25519' || d.length !== 32)
    throw unsupported('"kty" RSA, EC or OKP with Ed25519');
  if (member(jwk, 'x') !== ed25519PublicKey(d))
    throw failed('the two parts of the JSON Web Key do not belong together');
  return { kind: 'ed25519', seed: d };
}

import type { Bytes } from '../values/bytes.ts';
import { escape, unescape } from './escape.ts';
import { isIpv6 } from './ip.ts';

interface User {
  readonly name: Bytes;
  readonly password?: Bytes;
}

/** A URL as Go's net/url takes it apart. */
export interface Url {
  readonly scheme: Bytes;
  readonly opaque: Bytes;
  readonly user?: User;
  readonly host: Bytes;
  readonly path: Bytes;
  readonly query: Bytes;
  readonly fragment: Bytes;
}

/** @returns undefined where the text is no URL */
export function parseUrl(text: Bytes): Url | undefined {
  const [rest, rawFragment] = cut(text, '#');
  const url = parseBare(rest);
  const fragment = unescape(rawFragment, 'fragment');
  return url === undefined || fragment === undefined ? undefined : { ...url, fragment };
}

/** What stands before and after the first separator. */
function cut(text: Bytes, separator: string): [Bytes, Bytes] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

const EMPTY: Url = { scheme: '', opaque: '', host: '', path: '', query: '', fragment: '' };

function parseBare(text: Bytes): Url | undefined {
  if (/[\0-\x1f\x7f]/.test(text) || text.startsWith(':')) return undefined;
  if (text === '*') return { ...EMPTY, path: '*' };
  const named = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text);
  const scheme = (named?.[1] ?? '').toLowerCase();
  const [rest, query] = cut(text.slice(named?.[0].length ?? 0), '?');
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...EMPTY, scheme, query, opaque: rest };
    if (cut(rest, '/')[0].includes(':')) return undefined;
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  if (!hasAuthority) {
    const path = unescape(rest, 'path');
    return path === undefined ? undefined : { ...EMPTY, scheme, query, path };
  }
  const slash = rest.indexOf('/', 2);
  const authority = parseAuthority(scheme, rest.slice(2, slash === -1 ? undefined : slash));
  const path = unescape(slash === -1 ? '' : rest.slice(slash), 'path');
  return authority === undefined || path === undefined
    ? undefined
    : { ...EMPTY, scheme, query, ...authority, path };
}

function parseAuthority(scheme: Bytes, text: Bytes): Pick<Url, 'user' | 'host'> | undefined {
  const at = text.lastIndexOf('@');
  const host = parseHost(scheme, text.slice(at + 1));
  if (host === undefined) return undefined;
  if (at === -1) return { host };
  const user = parseUser(text.slice(0, at));
  return user === undefined ? undefined : { host, user };
}

/** `name:password`. */
function parseUser(text: Bytes): User | undefined {
  if (!/^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/.test(text)) return undefined;
  const [name, password] = cut(text, ':').map((part) => unescape(part, 'user'));
  if (name === undefined || password === undefined) return undefined;
  return text.includes(':') ? { name, password } : { name };
}

const PORT = /^(?::[0-9]*)?$/;

function parseHost(scheme: Bytes, text: Bytes): Bytes | undefined {
  const bracket = text.lastIndexOf('[');
  if (bracket > 0) return undefined;
  if (bracket === 0) return parseLiteral(text);
  const first = text.indexOf(':');
  // Schemes of databases take several hosts with ports.
  const colon = scheme === 'http' || scheme === 'https' ? first : text.lastIndexOf(':');
  if (first !== -1 && !PORT.test(text.slice(colon))) return undefined;
  return unescape(text, 'host');
}

/** `[::1]:80`. */
function parseLiteral(text: Bytes): Bytes | undefined {
  const close = text.lastIndexOf(']');
  const port = text.slice(close + 1);
  if (close === -1 || !PORT.test(port)) return undefined;
  const inner = text.slice(1, close);
  const zoneAt = inner.indexOf('%25');
  const host = unescape(zoneAt === -1 ? inner : inner.slice(0, zoneAt), 'host');
  const zone = zoneAt === -1 ? '' : unescape(inner.slice(zoneAt), 'host', true);
  if (host === undefined || zone === undefined || !isIpv6(host + zone)) return undefined;
  return `[${host}${zone}]${port}`;
}

/** The host without port and brackets. */
export function hostnameOf(host: Bytes): Bytes {
  const colon = host.lastIndexOf(':');
  const bare = colon !== -1 && PORT.test(host.slice(colon)) ? host.slice(0, colon) : host;
  return bare.startsWith('[') && bare.endsWith(']') ? bare.slice(1, -1) : bare;
}

export function userText({ name, password }: User): Bytes {
  return escape(name, 'user') + (password === undefined ? '' : `:${escape(password, 'user')}`);
}

export function urlText({ scheme, opaque, user, host, path, query, fragment }: Url): Bytes {
  let text = scheme === '' ? '' : `${scheme}:`;
  if (opaque !== '') text += opaque;
  else {
    if (host !== '' || user !== undefined || (scheme !== '' && path !== '')) text += '//';
    if (user !== undefined) text += `${userText(user)}@`;
    text += escape(host, 'host');
    const escaped = path === '*' ? '*' : escape(path, 'path');
    if (escaped !== '' && !escaped.startsWith('/') && host !== '') text += '/';
    if (text === '' && cut(escaped, '/')[0].includes(':')) text += './';
    text += escaped;
  }
  if (query !== '') text += `?${query}`;
  return fragment === '' ? text : `${text}#${escape(fragment, 'fragment')}`;
}

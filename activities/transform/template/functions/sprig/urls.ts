import { failed } from '../../fault.ts';
import { hostnameOf, parseUrl, urlText, userText, type Url } from '../../url/url.ts';
import type { Bytes } from '../../values/bytes.ts';
import { dictOf, type Dict } from '../../values/dict.ts';
import { typeName } from '../../values/types.ts';
import { define, type GoFunction } from '../define.ts';

function parsed(text: Bytes): Dict {
  const url = parseUrl(text);
  if (url === undefined) throw failed('the text is not a URL');
  const { scheme, opaque, user, host, path, query, fragment } = url;
  return dictOf(
    Object.entries({
      scheme,
      opaque,
      host,
      hostname: hostnameOf(host),
      path,
      query,
      fragment,
      userinfo: user === undefined ? '' : userText(user),
    }),
  );
}

function textAt(dict: Dict, key: string): Bytes {
  const value = dict.entries.has(key) ? dict.entries.get(key) : '';
  if (typeof value !== 'string')
    throw failed(`"${key}" of the URL is not text`, { found: typeName(value), expected: 'string' });
  return value;
}

function joined(dict: Dict): Bytes {
  const userinfo = textAt(dict, 'userinfo');
  // Go reads it as part of a URL, where a slash in it ends it.
  const around = userinfo === '' ? undefined : parseUrl(`proto://${userinfo}@host`);
  if (userinfo !== '' && around === undefined) throw failed('"userinfo" of the URL is malformed');
  const url: Url = {
    scheme: textAt(dict, 'scheme'),
    opaque: textAt(dict, 'opaque'),
    host: textAt(dict, 'host'),
    path: textAt(dict, 'path'),
    query: textAt(dict, 'query'),
    fragment: textAt(dict, 'fragment'),
    ...(around?.user === undefined ? {} : { user: around.user }),
  };
  return urlText(url);
}

export const urls: Readonly<Record<string, GoFunction>> = {
  urlParse: define(['string'], (_, text) => parsed(text)),
  urlJoin: define(['dict'], (_, dict) => joined(dict)),
};

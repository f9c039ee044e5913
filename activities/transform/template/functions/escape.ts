import { sprint } from '../format/sprint.ts';
import type { Budget } from '../limits.ts';
import { runesOf, type Bytes } from '../values/bytes.ts';
import { isPrint } from '../values/unicode.ts';
import type { Value } from '../values/value.ts';
import { variadic, type GoFunction } from './define.ts';

const HTML: Readonly<Record<string, string>> = {
  '\0': '\xef\xbf\xbd', // U+FFFD
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

function escapeHtml(text: Bytes): Bytes {
  return text.replaceAll(/["'&<>\0]/g, (char) => HTML[char] ?? char);
}

function escapeJs(text: Bytes): Bytes {
  let escaped = '';
  for (const { code, bytes } of runesOf(text)) {
    if (bytes === '\\' || bytes === "'" || bytes === '"') escaped += `\\${bytes}`;
    else if (code < 0x20 || '<>&='.includes(bytes) || (code >= 0x80 && !isPrint(code)))
      escaped += `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
    else escaped += bytes;
  }
  return escaped;
}

/** Go's url.QueryEscape. */
function escapeQuery(text: Bytes): Bytes {
  return text.replaceAll(/[^A-Za-z0-9_.~-]/g, (char) =>
    char === ' ' ? '+' : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** The values as text, as they would be printed; nil as `<no value>`, and as an error in a native template. */
function textOf(budget: Budget, values: readonly Value[]): Bytes {
  return sprint(budget, budget.strict ? values : values.map((value) => value ?? '<no value>'));
}

const escaper = (escape: (text: Bytes) => Bytes): GoFunction =>
  variadic([], 'any', (budget, ...values) => escape(textOf(budget, values)));

export const escapers: Readonly<Record<string, GoFunction>> = {
  html: escaper(escapeHtml),
  js: escaper(escapeJs),
  urlquery: escaper(escapeQuery),
};

import { patternProblem } from '../../workflows/model/pattern-field.ts';
import { compilePattern } from '../../workflows/model/patterns.ts';
import { withoutApiFolder } from '../../workflows/model/stores/vault.ts';
import { valueAt, type Explained } from './explain.ts';
import { destinationTemplates, sourcePatterns, type NamingText } from './texts.ts';

/** What a definition may say, and hardly anybody means. */
export function doubtsAbout(definition: unknown): readonly Explained[] {
  const sources = sourcePatterns(definition);
  const written = destinationTemplates(definition);
  return [
    ...[...sources, ...written].flatMap((text) => told(text.path, asApiPath(text) ?? withinMount(text))),
    ...sources.flatMap(({ path, text }) => told(path, asGlob(text, '/'))),
    ...filters(definition).flatMap(({ path, text, separator }) => told(path, asGlob(text, separator))),
    ...written.flatMap(({ path, text, store }) => told(path, placeholder(text, store))),
  ];
}

function told(path: readonly PropertyKey[], doubt: string | undefined): readonly Explained[] {
  return doubt === undefined ? [] : [{ path, atKey: false, message: doubt }];
}

/**
 * The path of a secret as the URLs of KV 2's API have it: `secret/data/app` is the secret `secret/app`. Only Vault
 * knows which version a mount is of, and KV 1 may well have a secret of that name.
 */
function asApiPath({ text, store, settings, path }: NamingText): string | undefined {
  const isSource = path[1] === 'source';
  const mounted = typeof valueAt(settings, ['mount']) === 'string';
  if (store !== 'vault' || !text.includes('data/') || valueAt(settings, ['version']) === 1) return undefined;
  const start = isSource && patternProblem(text) === undefined ? compilePattern(text).literalPrefix : text;
  const meant = withoutApiFolder(text, start, mounted);
  if (meant === undefined) return undefined;
  return `\`data/\` and \`metadata/\` are parts of the URLs of KV 2, and of no secret's path: if the mount is KV 2, write ${quoted(meant)}`;
}

/** With `mount: secret` the path `secret/app` is the secret `secret/secret/app`. */
function withinMount({ text, store, settings }: NamingText): string | undefined {
  const mount = valueAt(settings, ['mount']);
  if (store !== 'vault' || typeof mount !== 'string' || !text.startsWith(`${mount}/`)) return undefined;
  return `the path begins with the name of its mount, which is not a part of it: if the mount was meant, write ${quoted(text.slice(mount.length + 1))}`;
}

interface Filter {
  readonly path: readonly PropertyKey[];
  readonly text: string;
  readonly separator: '/' | '';
}

function filters(definition: unknown): readonly Filter[] {
  const list = valueAt(definition, ['spec', 'destinations']);
  const count = Array.isArray(list) ? list.length : 0;
  const places: (readonly [PropertyKey[], '/' | ''])[] = [
    [['spec', 'filter'], '/'],
    [['spec', 'transform'], ''],
    ...Array.from({ length: count }, (_, index): readonly [PropertyKey[], ''] => [
      ['spec', 'destinations', index, 'transform'],
      '',
    ]),
  ];
  return places.flatMap(([place, separator]) =>
    ['include', 'exclude'].flatMap((field) => {
      const texts = valueAt(definition, [...place, field]);
      if (!Array.isArray(texts)) return [];
      return texts.flatMap((text: unknown, index): readonly Filter[] =>
        typeof text === 'string' ? [{ path: [...place, field, index], text, separator }] : [],
      );
    }),
  );
}

/** A star after a letter or slash as such: not after a class, a group, a dot, or what a backslash makes a class of. */
const STAR = /(?<=^|(?<!\\)[A-Za-z0-9_/-])\*+/g;

/** `orders/*`, as shells have it: as a regular expression it is `orders` and any number of slashes. */
function asGlob(text: string, separator: '/' | ''): string | undefined {
  const withoutClasses = text.replaceAll(/\[[^\]]*\]/g, '.');
  if (withoutClasses.search(STAR) === -1 || patternProblem(text) !== undefined) return undefined;
  const one = separator === '/' ? '([^/]+)' : '.*';
  const meant = text.replaceAll(STAR, (stars, at: number) =>
    separator === '/' && at + stars.length === text.length && text.at(at - 1) === '/' ? '(.+)' : one,
  );
  return `this is a regular expression, in which * repeats the character before it: if it was meant as in file names, write ${quoted(meant)}`;
}

/** What other tools fill in, and is taken as it stands here. */
function placeholder(text: string, store: string): string | undefined {
  const [found] = /\$\{?[A-Za-z_]\w*\}?|\\[1-9]|%[sv]|(?<!\$)\{[A-Za-z_.]+\}/.exec(text) ?? [];
  const star = store === 'vault' && text.includes('*') ? '*' : undefined;
  const taken = found ?? star;
  if (taken === undefined) return undefined;
  return `${quoted(taken)} is taken as it stands: only $1, \${1} are filled in, with what the groups (…) of the source's pattern matched`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

import type { Bytes } from '../../values/bytes.ts';
import { define, type GoFunction } from '../define.ts';
import { withoutTrailing } from '../../strings/trim.ts';

/** Go's path.Clean: the shortest name of the same path. */
function clean(path: Bytes): Bytes {
  const rooted = path.startsWith('/');
  const kept: Bytes[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!rooted) kept.push(part);
  }
  const joined = kept.join('/');
  return rooted ? `/${joined}` : joined === '' ? '.' : joined;
}

function base(path: Bytes): Bytes {
  if (path === '') return '.';
  const trimmed = withoutTrailing(path, '/');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function extension(path: Bytes): Bytes {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot);
}

const functions: Readonly<Record<string, GoFunction>> = {
  Base: define(['string'], (_, path) => base(path)),
  Dir: define(['string'], (_, path) => clean(path.slice(0, path.lastIndexOf('/') + 1))),
  Clean: define(['string'], (_, path) => clean(path)),
  Ext: define(['string'], (_, path) => extension(path)),
  IsAbs: define(['string'], (_, path) => path.startsWith('/')),
};

/** For paths with slashes, and the same under the names that sprig has for those of the machine: it is no Windows. */
export const paths: Readonly<Record<string, GoFunction>> = Object.fromEntries(
  Object.entries(functions).flatMap(([name, target]) => [
    [name === 'IsAbs' ? 'isAbs' : name.toLowerCase(), target],
    [`os${name}`, target],
  ]),
);

import { deepEqual } from '../../values/deep-equal.ts';
import { kindOf, typeName } from '../../values/types.ts';
import { define, type GoFunction } from '../define.ts';

export const reflection: Readonly<Record<string, GoFunction>> = {
  typeOf: define(['any'], (_, value) => typeName(value)),
  typeIs: define(['string', 'any'], (_, name, value) => name === typeName(value)),
  typeIsLike: define(['string', 'any'], (_, name, value) => [name, `*${name}`].includes(typeName(value))),
  kindOf: define(['any'], (_, value) => kindOf(value)),
  kindIs: define(['string', 'any'], (_, name, value) => name === kindOf(value)),
  deepEqual: define(['any', 'any'], (budget, a, b) => deepEqual(budget, a, b)),
};

import type { Bytes } from '../values/bytes.ts';
import { Dict } from '../values/dict.ts';
import { Int, INT, INT64, UINT32, type IntType } from '../values/int.ts';
import { List } from '../values/list.ts';
import { GoTime } from '../values/time.ts';
import type { Value } from '../values/value.ts';
import { Version } from '../values/version.ts';

/** What a function's parameter takes, and what arrives for it. */
export interface ParamTypes {
  /** interface{}: anything; nil arrives as null. */
  any: Exclude<Value, undefined>;
  /** reflect.Value: anything; undefined is no value, null a nil that something holds. */
  value: Value;
  string: Bytes;
  /** A string type of the function's own: takes a literal of the template and no value. */
  literal: Bytes;
  bool: boolean;
  int: bigint;
  int64: bigint;
  uint32: bigint;
  float64: number;
  /** map[string]interface{} */
  dict: Dict;
  /** []interface{} */
  list: List;
  time: GoTime;
  version: Version;
  duration: bigint;
}

export type Param = keyof ParamTypes;

interface ParamRules {
  /** As Go's %T names it. */
  readonly name: string;
  accepts(value: Value): boolean;
  /** What Go passes for nil; absent where it takes none. */
  readonly nil?: () => Value;
}

const integer = (name: string, type?: IntType): ParamRules => ({
  name,
  accepts: (value) =>
    value instanceof Int && (type === undefined ? value.type.name === name : value.type === type),
});

const rules: Readonly<Record<Param, ParamRules>> = {
  any: { name: 'interface {}', accepts: () => true, nil: () => null },
  value: { name: 'reflect.Value', accepts: () => true, nil: () => undefined },
  string: { name: 'string', accepts: (value) => typeof value === 'string' },
  literal: { name: 'a string literal', accepts: () => false },
  bool: { name: 'bool', accepts: (value) => typeof value === 'boolean' },
  int: integer('int', INT),
  int64: integer('int64', INT64),
  uint32: integer('uint32', UINT32),
  float64: { name: 'float64', accepts: (value) => typeof value === 'number' },
  dict: {
    name: 'map[string]interface {}',
    accepts: (value) => value instanceof Dict && value.element === 'interface {}',
    nil: () => new Dict('interface {}', [], true),
  },
  list: {
    name: '[]interface {}',
    accepts: (value) => value instanceof List && value.element === 'interface {}',
    nil: () => List.nil('interface {}'),
  },
  time: { name: 'time.Time', accepts: (value) => value instanceof GoTime },
  version: { name: '*semver.Version', accepts: (value) => value instanceof Version },
  duration: integer('time.Duration'),
};

export function rulesOf(param: Param): ParamRules {
  return rules[param];
}

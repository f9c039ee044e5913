import {
  patternOf,
  templateOf,
  type Definition,
  type DestinationSpec,
} from '../workflows/model/definition.ts';
import { compileFilter } from '../workflows/model/filter.ts';
import { compilePattern, expandTemplate, type Pattern } from '../workflows/model/patterns.ts';
import { RegexLimit } from '../workflows/model/regex-limits.ts';
import type { Ownership } from './ownership.ts';
import { httpKey, shownHttpKey } from './stores/http/index.ts';
import { StoreError } from './stores/store-error.ts';
import type { Origin } from './stores/store.ts';

/**
 * Where a secret goes: one key a destination, in the definition's order.
 *
 * @throws {StoreError} `invalidName` where the path is none that the source's pattern matches; `limitExceeded` where it
 * is too long for the pattern or the filter
 */
export function destinationKeys(definition: Definition, path: string): string[] {
  const groups = groupsOf(definition, path);
  if (groups === undefined) {
    throw new StoreError({
      code: 'invalidName',
      message: `The path ${path} does not match the source pattern ${patternOf(definition)} of definition ${definition.metadata.name}.`,
      remedy: 'Give a path in the terms of the source pattern; see keyferry sync --help.',
    });
  }
  return definition.spec.destinations.map((destination) => keyOf(destination, groups));
}

interface Compiled {
  readonly pattern: Pattern;
  readonly passes: (path: string) => boolean;
}

/** An activity sees to many secrets of one definition. */
const compiled = new WeakMap<Definition, Compiled>();

function compiledOf(definition: Definition): Compiled {
  const made = compiled.get(definition) ?? {
    pattern: compilePattern(patternOf(definition)),
    passes: compileFilter(definition.spec.filter),
  };
  compiled.set(definition, made);
  return made;
}

function groupsOf(definition: Definition, path: string): readonly string[] | undefined {
  const { pattern, passes } = compiledOf(definition);
  try {
    const groups = pattern.match(path);
    // A path that the filter leaves out may be asked for by hand; one that it cannot decide may not.
    passes(path);
    return groups;
  } catch (error) {
    if (!(error instanceof RegexLimit)) throw error;
    throw new StoreError({
      code: 'limitExceeded',
      message: `The path ${path} is too long for the source pattern or the filter of definition ${definition.metadata.name}: ${error.message}.`,
      remedy: 'Make the regular expressions smaller, or divide them among several definitions.',
    });
  }
}

function keyOf(destination: DestinationSpec, groups: readonly string[]): string {
  if (destination.http) return httpKey(destination.http, groups);
  return expandTemplate(templateOf(destination), groups);
}

/** For stores that keep secrets of several origins at one key. */
export function originOf({ mark }: Ownership, { name }: DestinationSpec, path: string): Origin {
  return { owner: mark, destination: name, path };
}

/** Keys as people read them in outcomes: a Vault key with its mount, as the CLI of Vault takes it; of HTTP the URL. */
export function shownKeys(definition: Definition, keys: readonly string[]): string[] {
  return definition.spec.destinations.map(({ vault, http }, i) => {
    const key = keys[i] ?? '';
    if (http) return shownHttpKey(key);
    return vault?.mount === undefined ? key : `${vault.mount}/${key}`;
  });
}

/** @throws {TypeError} where the definition has none of that name: a workflow and its input disagree */
export function destinationOf(definition: Definition, name: string): DestinationSpec {
  const spec = definition.spec.destinations.find((destination) => destination.name === name);
  if (spec === undefined) throw new TypeError('destination is not in the definition');
  return spec;
}

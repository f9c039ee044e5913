import {
  patternOf,
  templateOf,
  type Definition,
  type DestinationSpec,
} from '../workflows/model/definition.ts';
import { compilePattern, expandTemplate } from '../workflows/model/patterns.ts';
import type { Ownership } from './ownership.ts';
import { httpKey, shownHttpKey } from './stores/http/index.ts';
import { StoreError } from './stores/store-error.ts';
import type { Origin } from './stores/store.ts';

/**
 * Where a secret goes: one key a destination, in the definition's order.
 *
 * @throws {StoreError} `invalidName` where the path is none that the source's pattern matches
 */
export function destinationKeys(definition: Definition, path: string): string[] {
  const pattern = patternOf(definition);
  const groups = compilePattern(pattern).match(path);
  if (groups === undefined) {
    throw new StoreError({
      code: 'invalidName',
      message: `The path ${path} does not match the source pattern ${pattern} of definition ${definition.metadata.name}.`,
      remedy: 'Give a path in the terms of the source pattern; see keyferry sync --help.',
    });
  }
  return definition.spec.destinations.map((destination) => keyOf(destination, groups));
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

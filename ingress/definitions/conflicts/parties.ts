import {
  kindOf,
  patternOf,
  templateOf,
  type Definition,
  type DestinationSpec,
} from '../../../workflows/model/definition.ts';
import { compilePattern, templateParts } from '../../../workflows/model/patterns.ts';
import { hasPaths } from '../../../workflows/model/source.ts';
import { sources } from '../../../workflows/model/stores/index.ts';
import { storeIn } from '../../../workflows/model/stores/registry.ts';
import type { Affixes } from './candidates.ts';
import { destinationPlaces, placesIn, sourcePlaces, type Place, type StoreSource } from './places.ts';
import type { KeyRule } from './rule.ts';
import { spell } from './spelling.ts';

/** A destination of a definition. */
export interface Party {
  readonly definition: Definition;
  /** Index in `spec.destinations`. */
  readonly destination: number;
}

/** A set of keys in a place, as a definition makes or reads it. */
export interface Keys {
  readonly place: Place;
  readonly rule: KeyRule;
}

/** What a destination writes in one place. */
export interface Written extends Keys {
  readonly party: Party;
}

/** What each destination of a definition writes, in each place that it writes in. */
export function writtenBy(definition: Definition): readonly Written[] {
  return definition.spec.destinations.flatMap((spec, destination) => {
    const kind = kindOf(spec);
    const places = kind === undefined ? [] : placesIn(destinationPlaces, spec, kind);
    const party = { definition, destination };
    return places.map((place) => ({
      party,
      place,
      rule: ruleOf(definition, patternOf(definition), templateOf(spec), place),
    }));
  });
}

/** What a definition reads. A secret that it makes itself is read nowhere. */
export function readBy(definition: Definition): readonly Keys[] {
  const { source } = definition.spec;
  const parts: readonly StoreSource[] = source.compose ?? [source];
  return parts.flatMap((part) => {
    const store = storeIn(sources, part);
    const [pattern] = store?.texts ?? [];
    if (store === undefined || pattern === undefined) return [];
    return placesIn(sourcePlaces, part, store.kind).map((place) => ({
      place,
      rule: ruleOf(definition, pattern, '$0', place),
    }));
  });
}

/** The destinations of a definition in which a key holds one secret alone, each once, with the paths they are made from. */
export function overwritten(definition: Definition): readonly (readonly [Written, Keys])[] {
  if (!hasPaths(definition.spec.source)) return [];
  const [read] = readBy(definition);
  const pattern = patternOf(definition);
  if (read === undefined || compilePattern(pattern).literalPrefix === pattern) return [];
  const byDestination = new Map(writtenBy(definition).map((keys) => [keys.party.destination, keys]));
  return [...byDestination.values()].flatMap((keys) => {
    const spec = definition.spec.destinations[keys.party.destination];
    return spec === undefined || mergesKeys(spec) ? [] : [[keys, read] as const];
  });
}

/** Whether more than the pattern says which paths there are, such as labels, so that there may be one alone. */
export function isNarrowed({ spec: { source } }: Definition): boolean {
  const { selector, namespaces } = source.kubernetes ?? {};
  return selector !== undefined || namespaces !== undefined;
}

function mergesKeys(spec: DestinationSpec): boolean {
  const kind = kindOf(spec);
  const settings = kind && spec[kind];
  return settings !== undefined && 'merge' in settings && settings.merge;
}

function ruleOf({ spec: { filter } }: Definition, pattern: string, template: string, place: Place): KeyRule {
  const { prefix, spelling, taken } = place;
  const { include = [], exclude = [] } = filter ?? {};
  return { pattern, include, exclude, template, prefix, spelling, taken };
}

/** What is plain to see of all keys of a rule. */
export function affixesOf({ pattern, prefix, template, spelling }: KeyRule): Affixes {
  const parts = [prefix, ...templateParts(template)];
  const isGroup = (part: string | number): boolean => typeof part === 'number';
  const firstGroup = parts.findIndex(isGroup);
  const head = firstGroup === -1 ? parts : parts.slice(0, firstGroup);
  const tail = firstGroup === -1 ? parts : parts.slice(parts.findLastIndex(isGroup) + 1);
  // The whole path begins as its pattern says.
  if (parts[firstGroup] === 0) head.push(compilePattern(pattern).literalPrefix);
  return { prefix: spell(head.join(''), spelling), suffix: spell(tail.join(''), spelling) };
}

/** Whether sets that begin and end like this may have a key in common. */
export function mayShare(a: Affixes, b: Affixes): boolean {
  return (
    (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix)) &&
    (a.suffix.endsWith(b.suffix) || b.suffix.endsWith(a.suffix))
  );
}

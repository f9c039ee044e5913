import { patternOf, type Definition } from '../../workflows/model/definition.ts';
import type { SourceEvent } from '../../workflows/model/event.ts';
import { compilePattern, type Pattern } from '../../workflows/model/patterns.ts';
import type { VaultSource } from '../../workflows/model/stores/vault.ts';
import { compileFilter, mayPass } from '../../workflows/model/filter.ts';
import { PrefixTable } from './prefix-table.ts';
import { withoutOuterSlashes } from '../../workflows/model/trailing.ts';

/** A secret of a definition that an event may be of. */
export interface Match {
  readonly definition: Definition;
  /** In the terms of the definition's source pattern. */
  readonly path: string;
  /** The KV version under which the event's path means this secret. */
  readonly kvVersion?: 1 | 2;
}

/** Definitions, found by name and by event. */
export interface DefinitionIndex {
  readonly definitions: readonly Definition[];
  get(name: string): Definition | undefined;
  /** The secrets an event may be of. Suspended definitions have none. */
  match(event: SourceEvent): readonly Match[];
  /** Whether a path, in the terms of the definition's source pattern, is one of its secrets. */
  covers(name: string, path: string): boolean;
}

export interface IndexOptions {
  /** Namespace of definitions that name none: VAULT_NAMESPACE of the workers. Events of the root are theirs too. */
  readonly vaultNamespace?: string;
}

interface Entry {
  readonly definition: Definition;
  readonly pattern: Pattern;
  readonly passes: (path: string) => boolean;
}

/** Secrets of a Vault that are of a definition: the secrets of its source, or parts of the one that it composes. */
interface Watched {
  readonly entry: Entry;
  readonly vault: VaultSource;
  readonly pattern: Pattern;
  /** Which of the definition's secrets is looked at; undefined: the one of that path. */
  readonly secret?: string;
}

/**
 * What an event costs does not grow with the number of definitions it is not for: they are found by namespace,
 * Vault's name and the literal beginning of their patterns.
 *
 * @param definitions valid ones; of two with one name the later counts
 * @throws {SyntaxError} where a pattern is not valid RE2
 */
export function indexDefinitions(
  definitions: readonly Definition[],
  options: IndexOptions = {},
): DefinitionIndex {
  const entries = new Map<string, Entry>();
  for (const definition of definitions)
    entries.set(definition.metadata.name, {
      definition,
      pattern: compilePattern(patternOf(definition)),
      passes: compileFilter(definition.spec.filter),
    });

  const tables = new Map<string, PrefixTable<Watched>>();
  for (const entry of entries.values()) {
    if (entry.definition.spec.suspend) continue;
    for (const watched of watchedBy(entry))
      for (const namespace of namespacesOf(watched.vault.namespace, options.vaultNamespace)) {
        const key = tableKey(namespace, watched.vault.name);
        const table = tables.get(key) ?? new PrefixTable();
        tables.set(key, table);
        const { mount } = watched.vault;
        table.add((mount === undefined ? '' : `${mount}/`) + watched.pattern.literalPrefix, watched);
      }
  }

  return {
    definitions: [...entries.values()].map(({ definition }) => definition),
    get: (name) => entries.get(name)?.definition,
    match: (event) => {
      const found = new Set([tableKey(event.namespace), tableKey(event.namespace, event.vault)]);
      return [...found].flatMap((key) => {
        const table = tables.get(key);
        return table === undefined ? [] : matchIn(table, event);
      });
    },
    covers: (name, path) => {
      const entry = entries.get(name);
      return (
        entry !== undefined && mayPass(() => entry.pattern.match(path) !== undefined && entry.passes(path))
      );
    },
  };
}

function watchedBy(entry: Entry): Watched[] {
  const { vault, compose = [] } = entry.definition.spec.source;
  if (vault !== undefined) return [{ entry, vault, pattern: entry.pattern }];
  const secret = entry.definition.metadata.name;
  const parts = new Map<string, Watched>();
  for (const part of compose)
    if (part.vault)
      parts.set(JSON.stringify(part.vault), {
        entry,
        vault: part.vault,
        pattern: compilePattern(part.vault.path),
        secret,
      });
  return [...parts.values()];
}

function matchIn(table: PrefixTable<Watched>, event: SourceEvent): Match[] {
  const matches = new Map<string, Match>();
  for (const { path: inner, kvVersion } of event.candidates) {
    const full = `${event.mount}/${inner}`;
    for (const { entry, vault, pattern, secret } of table.find(full)) {
      const { mount, version } = vault;
      if (mount !== undefined && mount !== event.mount) continue;
      if (version !== undefined && version !== kvVersion) continue;
      const path = mount === undefined ? full : inner;
      if (!mayPass(() => pattern.match(path) !== undefined)) continue;
      const { definition, passes } = entry;
      // Which version a composed secret's parts are of is seen when they are read.
      const match: Match =
        secret === undefined ? { definition, path, kvVersion } : { definition, path: secret };
      if (mayPass(() => passes(match.path)))
        matches.set(`${definition.metadata.name}\n${String(match.kvVersion)}\n${match.path}`, match);
    }
  }
  return [...matches.values()];
}

function namespacesOf(own: string | undefined, fallback = ''): Set<string> {
  return new Set(own === undefined ? ['', withoutOuterSlashes(fallback)] : [withoutOuterSlashes(own)]);
}

function tableKey(namespace: string, vault?: string): string {
  return vault === undefined ? namespace : `${namespace}\n${vault}`;
}

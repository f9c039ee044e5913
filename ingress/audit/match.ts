import type { Definition } from '../../workflows/model/definition.ts';
import type { SourceEvent } from '../../workflows/model/event.ts';

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
  match(event: SourceEvent): readonly Match[];
  /** Whether a path, in the terms of the definition's source pattern, is one of its secrets. */
  covers(name: string, path: string): boolean;
}

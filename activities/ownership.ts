import type { Definition } from '../workflows/model/definition.ts';
import { OWNER_MARK } from '../workflows/model/names.ts';
import { adoptionOf, ownerMark, readMark, type Adoption } from '../workflows/model/ownership.ts';
import { StoreError } from './stores/store-error.ts';
import type { DestinationStore, Held, OtherSecret } from './stores/store.ts';
import type { StoreOptions } from './stores/bounded.ts';

/** What an activity goes by beside its input. */
export interface PassOptions extends StoreOptions {
  /** Part of the ownership mark. */
  readonly installation: string;
}

/** Whose secrets a pass may write and remove. */
export interface Ownership {
  /** What its own secrets are marked with. */
  readonly mark: string;
  /**
   * Invariant 5: what Keyferry did not create it neither overwrites nor removes, unless the definition adopts it.
   * The mark of another definition is taken over only where `adopt` names that definition, lest two definitions take
   * turns at one secret.
   *
   * @throws {StoreError} `unowned`
   */
  refuseUnlessOurs(held: Marked, key: string): void;
}

type Marked = Pick<Held, 'state' | 'owner' | 'managedBy' | 'places' | 'goneOn'> | OtherSecret;

interface Place {
  readonly where: string;
  readonly owner?: string | undefined;
  readonly managedBy?: string | undefined;
  /** It was deleted, and still has its name: what is said of that. */
  readonly deleted?: string | undefined;
}

/**
 * @param installation that the worker is of
 * @param takeOver marks of the definition that an earlier version made, without an installation, are taken over: once,
 *   by `keyferry adopt`
 */
export function ownershipOf(definition: Definition, installation: string, takeOver = false): Ownership {
  const { name } = definition.metadata;
  const adoption = adoptionOf(definition.spec.adopt);
  const mark = ownerMark(installation, name);
  const refuse = (place: Place): void => {
    const { where, owner, managedBy } = place;
    if (owner === mark) return;
    if (owner === undefined) {
      if (adoption.unmarked || (managedBy !== undefined && adoption.managedBy.includes(managedBy))) return;
      throw unmarked(place);
    }
    const of = readMark(owner);
    if (mayTake(of, owner, { installation, name, takeOver, adoption })) return;
    const { message, remedy } = whyNot(where, of, installation, name);
    const deleted = place.deleted === undefined ? '' : ` It is ${place.deleted}.`;
    throw new StoreError({ code: 'unowned', message: message + deleted, remedy });
  };
  return {
    mark,
    refuseUnlessOurs(held, key) {
      // Of what cannot be asked about, that the definition names the place has to do.
      if (held.state === 'absent' || held.state === 'unknown') return;
      const places = 'places' in held ? held.places : undefined;
      const deleted = held.state === 'removed' ? deletion(held.goneOn) : undefined;
      for (const place of places ?? [{ where: key, owner: held.owner, managedBy: held.managedBy, deleted }])
        refuse(place);
    },
  };
}

type Mark = ReturnType<typeof readMark>;

interface Taker {
  readonly installation: string;
  readonly name: string;
  readonly takeOver: boolean;
  readonly adoption: Adoption;
}

function mayTake(of: Mark, owner: string, { installation, name, takeOver, adoption }: Taker): boolean {
  if (adoption.from.includes(owner)) return true;
  // Nobody can tell whose a mark without an installation is, so a person says it: here, or by the command.
  if (of.installation === undefined) return of.definition === name && (adoption.unmarked || takeOver);
  return of.installation === installation && adoption.from.includes(of.definition);
}

function deletion(goneOn: string | undefined): string {
  return goneOn === undefined
    ? 'deleted, and its name is still taken'
    : `scheduled for deletion on ${goneOn}, and its name is taken until then`;
}

function unmarked({ where, managedBy, deleted }: Place): StoreError {
  const by = managedBy === undefined ? '' : ` (managed-by: ${managedBy})`;
  if (deleted !== undefined)
    return new StoreError({
      code: 'unowned',
      message: `${where} was not created by Keyferry${by}; it is ${deleted}.`,
      remedy:
        'Set spec.adopt: true to restore it and take it over, wait until it is gone and sync again, or choose another destination.',
    });
  return new StoreError({
    code: 'unowned',
    message: `${where} exists and was not created by Keyferry${by}.`,
    remedy: 'Set spec.adopt: true to take it over, or remove it, or choose another destination.',
  });
}

function whyNot(
  where: string,
  { installation: theirs, definition }: Mark,
  installation: string,
  name: string,
): { message: string; remedy: string } {
  if (theirs === undefined && definition === name)
    return {
      message: `${where} carries the mark of definition ${name} without an installation, as earlier versions of Keyferry made it, so it may be of another installation (this one is ${installation}).`,
      remedy: `If this installation created it, take it over once: keyferry adopt ${name} (or set spec.adopt: true, or spec.adopt: { from: [${name}] }). If another one did, choose another destination.`,
    };
  if (theirs !== undefined && theirs !== installation)
    return {
      message: `${where} belongs to definition ${definition} of another installation, ${theirs}; this one is ${installation}.`,
      remedy: `Let one installation write it: change the destination of ${name}. If that installation is this one under its former name (a Temporal namespace that was made anew), start the workers with KEYFERRY_INSTALLATION=${theirs}, or take its secrets over with spec.adopt: { from: [${theirs}/${definition}] }.`,
    };
  return {
    message: `${where} belongs to definition ${definition}.`,
    remedy: `Let one definition write it: change the destination of ${name}. If ${name} takes the place of ${definition}, remove that definition and set spec.adopt: { from: [${definition}] }; if ${definition} is no more, removing the mark ${OWNER_MARK} from the secret makes it nobody's.`,
  };
}

/** Whether there may be something to remove, ours or not. */
export function isRemovable(held: Held, { capabilities }: DestinationStore): boolean {
  return (held.state === 'present' || held.state === 'unknown') && capabilities.removes !== false;
}

import type { Definition } from '../workflows/model/definition.ts';
import type { AppliedInput, Seen, Superseded } from './contract.ts';
import { StoreError } from './stores/store-error.ts';

/**
 * Tells the definition of a name as it is applied now; undefined where none of that name is, or where nobody may ask.
 * Rejects with a `Problem` where Temporal cannot be asked.
 */
export type AppliedDefinition = (name: string) => Promise<Definition | undefined>;

/**
 * The definition to go by: the one that is applied, whatever older or newer copy a run was started with. Undefined
 * where none of its name is applied: then the run goes by the copy it has, if whoever started it may bring one.
 *
 * @throws {StoreError} `suspended`, or `notApplied` where only what is applied may run
 */
export async function definitionInForce(
  { definition, mustBeApplied }: AppliedInput,
  appliedDefinition: AppliedDefinition,
): Promise<Definition | undefined> {
  const { name } = definition.metadata;
  const applied = await appliedDefinition(name);
  if (applied === undefined && mustBeApplied)
    throw new StoreError({
      code: 'notApplied',
      message: `No definition ${name} is applied (any more), so nothing was done.`,
      remedy:
        'Apply it with keyferry apply, or start one secret under a file that defines it with keyferry sync NAME --path PATH --definitions FILE.',
    });
  if ((applied ?? definition).spec.suspend)
    throw new StoreError({
      code: 'suspended',
      message: `${name} is suspended by its definition (spec.suspend: true), so nothing was done.`,
      remedy: 'Set suspend: false there and apply it; keyferry plan shows what it would do.',
    });
  return applied;
}

/**
 * Looks at something under a definition while it is asked which one is applied, as that is nearly always the same one.
 * Where it is another, or nothing may run, the look is of no use, and what it looks at may never answer.
 *
 * @param look given a signal that says it is of no use any more
 */
export async function whileAsking<T extends object>(
  definition: Definition,
  asking: Promise<Definition | undefined>,
  look: (useless: AbortSignal) => Promise<T>,
): Promise<Superseded | (T & Pick<Seen, 'applied'>)> {
  const useless = new AbortController();
  const asked = asking.then((applied) => {
    const other = applied !== undefined && !isSame(applied, definition);
    if (other) useless.abort();
    return { applied, other };
  });
  asked.catch(() => {
    useless.abort();
  });
  const [inForce, found] = await Promise.allSettled([asked, look(useless.signal)]);
  if (inForce.status === 'rejected') throw inForce.reason;
  const { applied, other } = inForce.value;
  if (applied && other) return { state: 'superseded', definition: applied };
  if (found.status === 'rejected') throw found.reason;
  return { ...found.value, ...(applied && { applied: true as const }) };
}

/** Both come out of the schema, which puts their fields in one order. */
function isSame(a: Definition, b: Definition): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

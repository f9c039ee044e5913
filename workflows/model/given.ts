import type { Definition } from './definition.ts';
import type { Change, ChangedSignal, SyncInput } from './event.ts';
import type { PlanPageInput } from './plan.ts';
import type { LanePosition, ReconcileInput } from './reconcile.ts';

/**
 * Reads what a workflow is handed: by the parts of Keyferry, by another version of it, or by a person in the Temporal
 * UI. The schemas are too big for the workflow bundle, so only what the workflows themselves rely on is looked at;
 * activities read the rest.
 */

/** What was handed to a workflow cannot be read. The message is the field, never what was found there. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** @throws {Unreadable} naming the field */
export function readSyncInput(given: unknown): SyncInput {
  const input = record(given, 'structure');
  const definition = readDefinition(input['definition']);
  const path = text(input['path'], 'path');
  return { definition, path, ...(isRecord(input['change']) && { change: readChange(input['change']) }) };
}

/** @throws {Unreadable} naming the field */
export function readReconcileInput(given: unknown): ReconcileInput {
  const input = record(given, 'structure');
  const definition = readDefinition(input['definition']);
  const { paths, changedAt } = input;
  if (paths !== undefined && !isTexts(paths)) throw new Unreadable('paths');
  const fields = {
    definition,
    paths,
    changedAt: isTime(changedAt) ? changedAt : undefined,
    takeOver: input['takeOver'] === true ? true : undefined,
    mustBeApplied: input['mustBeApplied'] === true ? true : undefined,
    resume: positionsOf(input['resume'], definition),
  } satisfies { [Field in keyof Required<ReconcileInput>]: ReconcileInput[Field] | undefined };
  const said = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as unknown as ReconcileInput;
}

/** Where another version's run was cannot always be told: then this one begins at the beginning. */
function positionsOf(given: unknown, { spec }: Definition): readonly LanePosition[] | undefined {
  if (!Array.isArray(given) || given.length !== spec.destinations.length) return undefined;
  const positions = given as readonly unknown[];
  const all = positions.every(
    (each, i) => isPosition(each) && each.progress.name === spec.destinations[i]?.name,
  );
  return all ? (positions as readonly LanePosition[]) : undefined;
}

const COUNTS = ['done', 'total', 'created', 'updated', 'unchanged', 'handedOver'] as const;

function isPosition(given: unknown): given is LanePosition {
  if (!isRecord(given) || !isRecord(given['progress'])) return false;
  const { cursor, progress } = given;
  const counted = COUNTS.every((count) => Number.isSafeInteger(progress[count]));
  return (cursor === undefined || typeof cursor === 'string') && counted;
}

/** @throws {Unreadable} naming the field */
export function readPlanInput(given: unknown): PlanPageInput {
  const input = record(given, 'structure');
  const { cursor, limit } = input;
  if (!Number.isSafeInteger(limit) || Number(limit) < 1) throw new Unreadable('limit');
  return {
    definition: readDefinition(input['definition']),
    limit: Number(limit),
    ...(cursor !== undefined && { cursor: text(cursor, 'cursor') }),
    ...(input['takeOver'] === true && { takeOver: true }),
  };
}

/** What a relay is to hand on; each change is still to be read. @throws {Unreadable} naming the field */
export function readRelayInput(given: unknown): { changes: readonly unknown[]; searchAttributes: boolean } {
  const input = record(given, 'structure');
  if (!Array.isArray(input['changes'])) throw new Unreadable('changes');
  return { changes: input['changes'], searchAttributes: input['searchAttributes'] === true };
}

/**
 * What a signal says. Whatever of it cannot be read counts as left out, and nothing at all means "look again": the
 * source and the definition that is applied are read anyway.
 *
 * @param name of the definition whose actor was signalled; another one's is none of its business
 */
export function readChangedSignal(given: unknown, name: string): Partial<ChangedSignal> {
  if (!isRecord(given)) return {};
  return {
    ...(isRecord(given['change']) && { change: readChange(given['change']) }),
    ...definitionNamed(given['definition'], name),
  };
}

function definitionNamed(given: unknown, name: string): { definition?: Definition } {
  try {
    const definition = readDefinition(given);
    return definition.metadata.name === name ? { definition } : {};
  } catch (error) {
    if (error instanceof Unreadable) return {};
    throw error;
  }
}

/** @throws {Unreadable} naming the field */
export function readDefinition(given: unknown): Definition {
  const definition = record(given, 'definition');
  const metadata = record(definition['metadata'], 'definition.metadata');
  text(metadata['name'], 'definition.metadata.name');
  const spec = record(definition['spec'], 'definition.spec');
  record(spec['source'], 'definition.spec.source');
  const removal = record(spec['onSourceDelete'], 'definition.spec.onSourceDelete');
  text(removal['action'], 'definition.spec.onSourceDelete.action');
  if (typeof removal['grace'] !== 'string' || !/^\d+(ms|s|m|h|d)$/.test(removal['grace']))
    throw new Unreadable('definition.spec.onSourceDelete.grace');
  const destinations = spec['destinations'];
  if (!Array.isArray(destinations) || destinations.length === 0)
    throw new Unreadable('definition.spec.destinations');
  for (const [i, destination] of destinations.entries()) {
    const at = `definition.spec.destinations[${String(i)}]`;
    text(record(destination, at)['name'], `${at}.name`);
  }
  return definition as unknown as Definition;
}

const CAUSES: readonly unknown[] = ['event', 'manual', 'reconcile'] satisfies Change['cause'][];

function readChange({ cause, operation, at, kvVersion }: Record<string, unknown>): Change {
  return {
    cause: CAUSES.includes(cause) ? (cause as Change['cause']) : 'manual',
    ...(typeof operation === 'string' && { operation: operation as NonNullable<Change['operation']> }),
    ...(isTime(at) && { at }),
    ...((kvVersion === 1 || kvVersion === 2) && { kvVersion }),
  };
}

/** @throws {Unreadable} of this field */
function record(given: unknown, field: string): Record<string, unknown> {
  if (!isRecord(given)) throw new Unreadable(field);
  return given;
}

function isTime(given: unknown): given is string {
  return typeof given === 'string' && !Number.isNaN(Date.parse(given));
}

function isTexts(given: unknown): given is readonly string[] {
  return Array.isArray(given) && given.every((each) => typeof each === 'string');
}

function isRecord(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** @throws {Unreadable} of this field */
function text(given: unknown, field: string): string {
  if (typeof given !== 'string' || given === '') throw new Unreadable(field);
  return given;
}

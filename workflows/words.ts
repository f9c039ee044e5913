import type { SourceSummary } from '../activities/contract.ts';
import type { Lane } from './lane.ts';
import type { Problem } from './model/errors.ts';
import type { ReconcileLane } from './reconcile-lane.ts';
import {
  isFailure,
  type DestinationFailure,
  type DestinationOutcome,
  type RegionOutcome,
} from './model/outcome.ts';

/** The workflow's current details in the Temporal UI (Markdown): what happened and what it waits for, in words. */
export function describe(
  path: string,
  source: SourceSummary | undefined,
  sourceFailure: readonly DestinationFailure[] | undefined,
  lanes: readonly Lane[],
): string {
  if (sourceFailure?.[0]) return `**${path}** could not be read: ${words(sourceFailure[0])}`;
  if (source === undefined) return `Reading **${path}**.`;
  const lines = lanes.map((lane) => `- **${lane.name}**: ${describeLane(lane)}`);
  return [describeSource(path, source), ...(source.state === 'elsewhere' ? [] : ['', ...lines])].join('\n');
}

/** One line for the failed workflow: which destinations, why, what would mend it, and how to try again then. */
export function describeFailures(failed: readonly DestinationFailure[], total: number, id: string): string {
  const [, definition = ''] = id.split('/');
  const again = `To try again: keyferry retry ${id}, or reset this workflow, to any of its tasks; keyferry retry ${definition} tries all of the definition that failed.`;
  return `${ofDestinations(failed.length, total)} failed. ${namesAndWords(failed)} ${again}`;
}

/**
 * One line for the failed reconcile: which destinations cannot be reached as things are, and why. What the others left
 * to other workflows is told beside it, as it may have failed, too.
 */
export function describeLaneFailures(lanes: readonly ReconcileLane[]): string {
  const failed = lanes.flatMap(({ progress: { name }, problem }) => (problem ? [{ name, ...problem }] : []));
  const left = lanes
    .filter(({ progress, problem }) => problem === undefined && progress.handedOver > 0)
    .map(
      ({ progress: { name, handedOver, total } }) => `${String(handedOver)} of ${String(total)} at ${name}`,
    );
  const handed =
    left.length === 0 ? '' : ` Left to their own syncSecret, which says how it went: ${left.join(', ')}.`;
  const could = `${ofDestinations(failed.length, lanes.length)} could not be reconciled.`;
  return `${could} ${namesAndWords(failed)}${handed}`;
}

function ofDestinations(count: number, total: number): string {
  return `${String(count)} of ${String(total)} destination${total === 1 ? '' : 's'}`;
}

/** What is the same for several destinations is said once. */
function namesAndWords(failed: readonly (Problem & { readonly name: string })[]): string {
  const said = Map.groupBy(failed, ({ code, message, remedy }) => `(${code}): ${message} ${remedy}`);
  return [...said].map(([words, of]) => `${of.map(({ name }) => name).join(', ')} ${words}`).join(' ');
}

const BAR = 20;

/** Current details of a reconcile: a bar a destination. */
export function describeProgress(definition: string, lanes: readonly ReconcileLane[]): string {
  const lines = lanes.map(({ progress, problem }) => {
    const { name, done, total, created, updated, unchanged, handedOver } = progress;
    const filled = total === 0 ? BAR : Math.floor((done / total) * BAR);
    const counts = `${String(created)} created, ${String(updated)} updated, ${String(unchanged)} unchanged`;
    const handed = handedOver === 0 ? '' : `, ${String(handedOver)} left to their own syncSecret`;
    const failed = problem ? ` **${problem.message} ${problem.remedy} (${problem.code})**` : '';
    return `- **${name}** \`${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}\` ${String(done)} of ${String(total)}: ${counts}${handed}.${failed}`;
  });
  return [`Reconciling **${definition}**.`, '', ...lines].join('\n');
}

function describeSource(path: string, source: SourceSummary): string {
  const missing = source.missing?.map((part) => `**${part}**`).join(', ');
  return missing ? `${describeState(path, source)} Missing of it: ${missing}.` : describeState(path, source);
}

function describeState(path: string, source: SourceSummary): string {
  const version = source.version === undefined ? '' : ` at version ${source.version}`;
  switch (source.state) {
    case 'present':
      return `**${path}**${version} has ${String(source.keyCount)} key${source.keyCount === 1 ? '' : 's'}.`;
    case 'deleted':
      return `**${path}**${version} is deleted, and can be undeleted.`;
    case 'destroyed':
      return `**${path}**${version} is destroyed.`;
    case 'absent':
      return `**${path}** is not there.`;
    case 'elsewhere':
      return `The event is not about **${path}**: its mount is of the other KV version. Nothing was done.`;
  }
}

function describeLane(lane: Lane): string {
  if (lane.outcome !== undefined) return describeOutcome(lane.outcome);
  if (lane.regions.length > 0) return `${lane.key} written; ${describeRegions(lane.regions)}`;
  return `writing ${lane.key}; if this lasts, the pending activity says why`;
}

function describeOutcome(outcome: DestinationOutcome | DestinationFailure): string {
  const version = outcome.version === undefined ? '' : `, version ${outcome.version}`;
  const regions = outcome.regions?.length ? `; ${describeRegions(outcome.regions)}` : '';
  const problem = isFailure(outcome) ? `: ${words(outcome)}` : '';
  return `${outcome.action} ${outcome.key}${version}${regions}${problem}`;
}

function describeRegions(regions: readonly RegionOutcome[]): string {
  const status = { inSync: 'in sync', inProgress: 'in progress', failed: 'failed' } as const;
  return regions.map((region) => `${region.region} ${status[region.status]}`).join(', ');
}

function words({ code, message, remedy }: DestinationFailure): string {
  return `${message} ${remedy} (${code})`;
}

import { patternOf, type Definition } from '../../workflows/model/definition.ts';
import { compilePattern } from '../../workflows/model/patterns.ts';
import type { PlanEntry } from '../../workflows/model/plan.ts';
import { hasPaths } from '../../workflows/model/source.ts';

/** What a problem says of trying again is said for a sync: a plan looks once. */
export function asPlanned<E extends PlanEntry>(entry: E): E {
  const { problem } = entry;
  if (problem === undefined) return entry;
  return { ...entry, problem: { ...problem, remedy: withoutRetries(problem.remedy) } };
}

/** What follows a semicolon stays, as a sentence of its own: `It is tried again; if it lasts, look at the quota.` */
function withoutRetries(remedy: string): string {
  return remedy
    .replace(
      /It is tried again[^.;]*(?:\.|;\s*(\w))/g,
      (_sentence, next?: string) => next?.toUpperCase() ?? '',
    )
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Every problem once, and below those of one destination that are mended alike, once how. */
export function shownProblems(entries: readonly PlanEntry[]): string {
  const alike = new Map<string, { readonly messages: Set<string>; readonly remedy: string }>();
  for (const { destination, problem } of entries) {
    if (problem === undefined) continue;
    const { message, remedy } = problem;
    const key = JSON.stringify([destination, remedy]);
    const group = alike.get(key) ?? { messages: new Set(), remedy };
    group.messages.add(`${destination}: ${message}\n`);
    alike.set(key, group);
  }
  return [...alike.values()]
    .map(({ messages, remedy }) => `${[...messages].join('')}${remedy === '' ? '' : `  ${remedy}\n`}`)
    .join('');
}

/**
 * That the source of a definition has nothing, so that nothing would be synced; undefined where it has something.
 *
 * @param entries all that is planned for the definition
 * @param instead a path that has something, and was probably meant
 */
export function nothingAt(
  definition: Definition,
  entries: readonly PlanEntry[],
  instead?: string,
): string | undefined {
  if (!hasPaths(definition.spec.source) || entries.some(({ source }) => source === undefined))
    return undefined;
  const pattern = patternOf(definition);
  const isPlain = compilePattern(pattern).literalPrefix === pattern;
  const [first] = entries;
  const state = isPlain && first?.source !== 'absent' && first?.source ? ` any more (${first.source})` : '';
  const words = isPlain
    ? `the source has nothing at ${JSON.stringify(pattern)}${state}`
    : `the source has nothing that ${JSON.stringify(pattern)} matches${definition.spec.filter ? ' and the filter lets through' : ''}`;
  if (instead !== undefined)
    return `${words}; the mount is KV 2, whose API has data/ in its URLs and not in paths, and there is something at ${JSON.stringify(instead)}: write that`;
  return `${words}: nothing would be synced`;
}

/** Names are listed up to here. */
const NAMED = 10;

/** What is applied and not given: a plan of some definitions alone says nothing of the others. */
export function notGivenText(names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > NAMED ? `, and ${String(names.length - NAMED)} more` : '';
  return `applied, and not among those given: ${names.slice(0, NAMED).join(', ')}${more}. keyferry apply --prune deletes them; what they wrote stays.\n`;
}

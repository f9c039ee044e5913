import type { PlanEntry } from '../../workflows/model/plan.ts';

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

import type { Held, SecretContent } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { othersIn, type Claimed } from './others.ts';
import { isCurrent, isOurs } from './record.ts';
import { differingSight, listSelected } from './sight.ts';
import { look, type Seen, type Target } from './target.ts';
import { wantedOf, type Wanted } from './wanted.ts';

/** What lies behind a {@link Held}: what a write compares with. */
interface Details {
  readonly seen: Seen;
  /** What a write takes over from other records; known once `others` was asked. */
  claimed: Claimed;
  /** Names of secrets that a write has to write, and fields of the settings that are the reason for some. */
  due(
    wanted: Wanted,
    token: string,
  ): { readonly names: readonly string[]; readonly settings: readonly string[] };
}

const detailsOf = new WeakMap<Held, Details>();

export function heldDetails(held: Held): Details {
  const details = detailsOf.get(held);
  if (details === undefined) throw new TypeError('held was not read from GitHub');
  return details;
}

/**
 * Present is a destination that has a record, whatever else the repository or organisation holds: secrets of others
 * in the same place are asked of `others`. Two requests; with selectedRepositories one more for each secret.
 */
export async function readHeld(target: Target): Promise<Held> {
  const { settings, scope } = target;
  const seen = await look(target);
  const selected = await selectedOf(target, seen);
  const sightDiffers = (name: string): readonly string[] => {
    const listed = seen.listed.get(name);
    if (scope.level !== 'organisation' || listed === undefined) return [];
    return differingSight(settings, listed, selected.get(name));
  };
  const due: Details['due'] = (wanted, token) => {
    const names = [...wanted.keys()];
    const changed = names.filter(
      (name) => !isCurrent(seen.record?.secrets.get(name), seen.listed.get(name), token),
    );
    const unseen = names.filter((name) => sightDiffers(name).length > 0);
    return {
      names: [...new Set([...changed, ...unseen])].sort(),
      settings: [...new Set(unseen.flatMap(sightDiffers))].sort(),
    };
  };
  const check = (content: SecretContent): Wanted => {
    const wanted = wantedOf(content, settings, scope.words);
    checkCount(target, seen, wanted);
    return wanted;
  };
  const held: Held = {
    state: seen.text === undefined ? 'absent' : 'present',
    ...(seen.record !== undefined && { owner: seen.record.owner }),
    matches: (content, token) => {
      // Before all else, so that a dry run names what could not be written.
      const wanted = check(content);
      return (
        seen.record !== undefined &&
        due(wanted, token).names.length === 0 &&
        staleNames(target, seen, wanted).length === 0
      );
    },
    differences: (content, token) => {
      const wanted = check(content);
      const { names, settings: fields } = due(wanted, token);
      return [...names, ...staleNames(target, seen, wanted), ...fields];
    },
    others: async (content) => {
      const found = await othersIn(target, seen, wantedOf(content, settings, scope.words));
      details.claimed = found.claimed;
      return found.others;
    },
  };
  const details: Details = { seen, due, claimed: new Map() };
  detailsOf.set(held, details);
  return held;
}

/** With merge: false, secrets of ours that the source does not have, and that are to go. */
export function staleNames(
  { settings }: Target,
  { listed, record }: Seen,
  wanted: Wanted,
): readonly string[] {
  if (settings.merge || record === undefined) return [];
  return [...record.secrets]
    .filter(([name, entry]) => {
      const at = listed.get(name);
      return !wanted.has(name) && at !== undefined && isOurs(entry, at);
    })
    .map(([name]) => name);
}

async function selectedOf(target: Target, { listed, record }: Seen) {
  const { client, scope, settings } = target;
  const selected = new Map<string, Awaited<ReturnType<typeof listSelected>>>();
  if (scope.level !== 'organisation' || settings.selectedRepositories === undefined) return selected;
  for (const name of record?.secrets.keys() ?? [])
    if (listed.get(name)?.visibility === 'selected')
      selected.set(name, await listSelected(client, scope, name));
  return selected;
}

/** @throws {StoreError} `limitExceeded`, before anything is written, where GitHub would have to refuse some */
function checkCount(target: Target, seen: Seen, wanted: Wanted): void {
  const { client, scope } = target;
  const added = [...wanted.keys()].filter((name) => !seen.listed.has(name)).length;
  const count = seen.listed.size - staleNames(target, seen, wanted).length + added;
  if (added === 0 || count <= scope.maxSecrets) return;
  throw new StoreError({
    code: 'limitExceeded',
    message: `${client.where}, ${scope.words}: it would have ${String(count)} secrets, and GitHub keeps at most ${String(scope.maxSecrets)}.`,
    remedy:
      'Leave keys out with transform.exclude, delete secrets that are not used, or spread them over environments or repositories.',
  });
}

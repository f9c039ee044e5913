import { z } from 'zod';
import type { GithubDestination } from '../../../workflows/model/stores/github.ts';
import { strangeAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';
import { listAll } from './pages.ts';
import type { Scope } from './scope.ts';
import type { Listed, Visibility } from './secrets.ts';

/** Which repositories see an organisation's secret. */
export interface Sight {
  readonly visibility: Visibility;
  /** With `selected` only. */
  readonly repositoryIds: readonly number[];
}

type Settings = Pick<GithubDestination, 'visibility' | 'selectedRepositories'>;

const PER_PAGE = 100;
const repository = z.object({ id: z.int(), name: z.string() });
type Repository = z.output<typeof repository>;

/** What the definition asks for; undefined where it leaves visibility as it is. */
function wantedVisibility({ visibility, selectedRepositories }: Settings): Visibility | undefined {
  return visibility ?? (selectedRepositories === undefined ? undefined : 'selected');
}

/** Repositories that see a secret of visibility `selected`. */
export async function listSelected(
  client: GithubClient,
  scope: Scope,
  name: string,
): Promise<readonly Repository[]> {
  const request = {
    operation: 'listSelected',
    route: `GET ${scope.secrets}/{secret_name}/repositories`,
    params: { ...scope.params, secret_name: name },
    about: scope.words,
    scope,
  } as const;
  return await listAll(client, request, 'repositories', PER_PAGE, repository);
}

/** Fields of the settings that a secret does not have as wanted. Names of repositories are case-insensitive. */
export function differingSight(
  settings: Settings,
  listed: Listed,
  selected: readonly Repository[] | undefined,
): string[] {
  const visibility = wantedVisibility(settings);
  if (visibility !== undefined && visibility !== listed.visibility) return ['settings.visibility'];
  const { selectedRepositories } = settings;
  if (selectedRepositories === undefined || listed.visibility !== 'selected') return [];
  const wanted = new Set(selectedRepositories.map((name) => name.toLowerCase()));
  const held = new Set((selected ?? []).map(({ name }) => name.toLowerCase()));
  const same = wanted.size === held.size && [...wanted].every((name) => held.has(name));
  return same ? [] : ['settings.selectedRepositories'];
}

/** Says how each secret is to be seen; what it asks GitHub for, it asks once. One for each write. */
export function createSightFinder(client: GithubClient, scope: Scope, settings: Settings) {
  let named: Promise<readonly number[]> | undefined;
  return async (name: string, listed: Listed | undefined): Promise<Sight | undefined> => {
    if (scope.level !== 'organisation') return undefined;
    const visibility = wantedVisibility(settings) ?? listed?.visibility ?? 'all';
    if (visibility !== 'selected') return { visibility, repositoryIds: [] };
    if (settings.selectedRepositories !== undefined) {
      named ??= repositoryIds(client, scope, settings.selectedRepositories);
      return { visibility, repositoryIds: await named };
    }
    const kept = listed?.visibility === 'selected' ? await listSelected(client, scope, name) : [];
    return { visibility, repositoryIds: kept.map(({ id }) => id) };
  };
}

async function repositoryIds(
  client: GithubClient,
  scope: Scope,
  names: readonly string[],
): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const name of names) {
    const request = {
      operation: 'getRepository',
      route: 'GET /repos/{owner}/{repo}',
      params: { owner: scope.owner, repo: name },
      about: `${scope.words}, ${name}`,
      scope,
    } as const;
    const { data } = await client.call(request);
    ids.push((repository.safeParse(data).data ?? strangeAnswer(request, client.where)).id);
  }
  return ids;
}

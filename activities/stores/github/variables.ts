import { z } from 'zod';
import { strangeAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';
import { isNotFound } from './failure.ts';
import { listAll } from './pages.ts';
import type { Scope } from './scope.ts';

/** What GitHub takes as `per_page` of variables. */
const PER_PAGE = 30;

const variable = z.object({ name: z.string(), value: z.string() });

/** @returns undefined where GitHub definitely has none; the scope itself is known to be there */
export async function getVariable(
  client: GithubClient,
  scope: Scope,
  name: string,
): Promise<string | undefined> {
  const request = {
    operation: 'getRecord',
    route: `GET ${scope.variables}/{name}`,
    params: { ...scope.params, name },
    about: scope.words,
    scope,
  } as const;
  try {
    const { data } = await client.call(request);
    return (variable.safeParse(data).data ?? strangeAnswer(request, client.where)).value;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Names in upper case. One request for each thirty. */
export async function listVariables(
  client: GithubClient,
  scope: Scope,
): Promise<readonly { readonly name: string; readonly value: string }[]> {
  const { params, words: about } = scope;
  const request = {
    operation: 'listRecords',
    route: `GET ${scope.variables}`,
    params,
    about,
    scope,
  } as const;
  return await listAll(client, request, 'variables', PER_PAGE, variable);
}

/** @throws {StoreError} `conflict` where it is there already; of an organisation, no repository sees it */
export async function createVariable(
  client: GithubClient,
  scope: Scope,
  name: string,
  value: string,
): Promise<void> {
  await client.call({
    operation: 'createRecord',
    route: `POST ${scope.variables}`,
    params: {
      ...scope.params,
      // In the body, as no brace of the route has it.
      name,
      value,
      ...(scope.level === 'organisation' && { visibility: 'selected', selected_repository_ids: [] }),
    },
    about: scope.words,
    scope,
  });
}

/** @throws {StoreError} `notFound` where it is not there */
export async function updateVariable(
  client: GithubClient,
  scope: Scope,
  name: string,
  value: string,
): Promise<void> {
  await client.call({
    operation: 'updateRecord',
    route: `PATCH ${scope.variables}/{name}`,
    params: { ...scope.params, name, value },
    about: scope.words,
    scope,
  });
}

/** What is gone already is success. */
export async function deleteVariable(client: GithubClient, scope: Scope, name: string): Promise<void> {
  try {
    await client.call({
      operation: 'deleteRecord',
      route: `DELETE ${scope.variables}/{name}`,
      params: { ...scope.params, name },
      about: scope.words,
      scope,
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

import { Buffer } from 'node:buffer';
import { z } from 'zod';
import { strangeAnswer } from './answers.ts';
import type { GithubClient } from './client.ts';
import { isNotFound } from './failure.ts';
import { listAll } from './pages.ts';
import type { Scope } from './scope.ts';
import { PUBLIC_KEY_BYTES, type PublicKey } from './seal.ts';
import type { Sight } from './sight.ts';

/** A secret as GitHub lists it: all but the value. */
export interface Listed {
  /** Seconds since 1970, as exact as GitHub tells. An update leaves it; one made anew has another. */
  readonly created: number;
  readonly updated: number;
  /** Of an organisation's secret: which of its repositories see it. */
  readonly visibility: Visibility | undefined;
}

export type Visibility = 'all' | 'private' | 'selected';

/** What GitHub takes as `per_page` of secrets. */
const PER_PAGE = 100;

const secret = z.object({
  name: z.string(),
  created_at: z.iso.datetime({ offset: true }),
  updated_at: z.iso.datetime({ offset: true }),
  visibility: z.enum(['all', 'private', 'selected']).optional(),
});

/** By name, in upper case. One request for each hundred. */
export async function listSecrets(client: GithubClient, scope: Scope): Promise<ReadonlyMap<string, Listed>> {
  const { params, words: about } = scope;
  const request = { operation: 'listSecrets', route: `GET ${scope.secrets}`, params, about, scope } as const;
  const listed = await listAll(client, request, 'secrets', PER_PAGE, secret);
  return new Map(
    listed.map(({ name, created_at, updated_at, visibility }) => [
      name.toUpperCase(),
      { created: secondsOf(created_at), updated: secondsOf(updated_at), visibility },
    ]),
  );
}

const secondsOf = (time: string): number => Math.floor(Date.parse(time) / 1000);

const publicKey = z.object({
  key_id: z.string().min(1),
  key: z.base64().transform((text) => Buffer.from(text, 'base64')),
});

export async function getPublicKey(client: GithubClient, scope: Scope): Promise<PublicKey> {
  const { params, words: about } = scope;
  const request = {
    operation: 'getPublicKey',
    route: `GET ${scope.secrets}/public-key`,
    params,
    about,
    scope,
  } as const;
  const { data } = await client.call(request);
  const { key, key_id: id } = publicKey.safeParse(data).data ?? strangeAnswer(request, client.where);
  if (key.length !== PUBLIC_KEY_BYTES) strangeAnswer(request, client.where);
  return { id, bytes: key };
}

interface SealedSecret {
  readonly name: string;
  /** Base64. */
  readonly sealed: string;
  readonly keyId: string;
  /** Of an organisation's secret: all of it, as what is left out is cleared. */
  readonly sight: Sight | undefined;
}

/** @returns the latest second, by GitHub's clock, in which it may have been written */
export async function putSecret(
  client: GithubClient,
  scope: Scope,
  { name, sealed, keyId, sight }: SealedSecret,
): Promise<number | undefined> {
  const { date } = await client.call({
    operation: 'putSecret',
    route: `PUT ${scope.secrets}/{secret_name}`,
    params: {
      ...scope.params,
      secret_name: name,
      encrypted_value: sealed,
      key_id: keyId,
      ...(sight !== undefined && {
        visibility: sight.visibility,
        ...(sight.visibility === 'selected' && { selected_repository_ids: sight.repositoryIds }),
      }),
    },
    about: scope.words,
    scope,
  });
  return date;
}

/** What is gone already is success. */
export async function deleteSecret(client: GithubClient, scope: Scope, name: string): Promise<void> {
  try {
    await client.call({
      operation: 'deleteSecret',
      route: `DELETE ${scope.secrets}/{secret_name}`,
      params: { ...scope.params, secret_name: name },
      about: scope.words,
      scope,
    });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

import {
  bodyOf,
  notFound,
  page,
  Refusal,
  textIn,
  timeOf,
  type GithubAnswer,
  type GithubRequest,
} from './messages.ts';
import type { State, StoredSecret, Vault, Visibility } from './state.ts';

/** Where the secrets of a request are, and what it takes to get at them. */
interface SecretPlace {
  readonly vault: Vault;
  /** Of organisations: the IDs of their repositories, by which secrets are seen. */
  readonly repositories?: ReadonlyMap<number, string>;
}

const MAX_BYTES = 48 * 1024;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** @param rest of the path, behind `/secrets` */
export function answerSecrets(
  state: State,
  place: SecretPlace,
  request: GithubRequest,
  rest: readonly string[],
): GithubAnswer {
  const [name, part, ...more] = rest;
  const { vault } = place;
  const { method } = request;
  if (name === undefined) {
    if (method !== 'GET') throw notFound();
    const secrets = [...vault.secrets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return page(request, 'secrets', secrets.map(shown), { standard: 30, most: 100 });
  }
  if (name === 'public-key' && method === 'GET' && part === undefined)
    return { status: 200, body: { key_id: vault.box.keyId, key: vault.box.key } };
  if (part === 'repositories' && more.length === 0) return repositoriesOf(place, request, name);
  if (part !== undefined) throw notFound();
  if (method === 'PUT') return put(state, place, request, name);
  const secret = vault.secrets.get(name.toUpperCase());
  if (secret === undefined) throw notFound();
  if (method === 'GET') return { status: 200, body: shown(secret) };
  if (method !== 'DELETE') throw notFound();
  vault.secrets.delete(secret.name);
  return { status: 204 };
}

function put(state: State, place: SecretPlace, request: GithubRequest, given: string): GithubAnswer {
  const { vault } = place;
  const name = given.toUpperCase();
  if (!NAME.test(name) || name.startsWith('GITHUB_'))
    throw new Refusal(
      422,
      'Secret names can only contain alphanumeric characters, and must not start with GITHUB_',
    );
  const body = bodyOf(request);
  const [sealed, keyId] = [textIn(body, 'encrypted_value'), textIn(body, 'key_id')];
  if (keyId !== vault.box.keyId)
    throw new Refusal(422, 'Invalid key_id: the public key is not the current one');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(sealed))
    throw new Refusal(422, 'encrypted_value is not base64');
  const value = vault.box.open(sealed);
  if (value === undefined) throw new Refusal(422, 'encrypted_value is not encrypted with the public key');
  if (value.length > MAX_BYTES) throw new Refusal(422, 'Value is too large: it exceeds 48 KB');
  const before = vault.secrets.get(name);
  if (before === undefined && vault.secrets.size >= vault.max)
    throw new Refusal(422, `The maximum of ${String(vault.max)} secrets is reached`);
  const now = state.clock.seconds();
  vault.secrets.set(name, {
    name,
    value,
    created: before?.created ?? now,
    updated: now,
    writes: (before?.writes ?? 0) + 1,
    ...sightIn(place, body),
  });
  return before === undefined ? { status: 201, body: {} } : { status: 204 };
}

/** What is left out is cleared, as GitHub does it. */
function sightIn(
  { repositories }: SecretPlace,
  body: Readonly<Record<string, unknown>>,
): { visibility?: Visibility; selected?: readonly number[] } {
  if (repositories === undefined) return {};
  const { visibility, selected_repository_ids: selected } = body;
  if (visibility !== 'all' && visibility !== 'private' && visibility !== 'selected')
    throw new Refusal(422, 'visibility must be all, private or selected');
  if (visibility !== 'selected') {
    if (selected !== undefined) throw new Refusal(422, 'selected_repository_ids needs visibility selected');
    return { visibility };
  }
  if (
    selected !== undefined &&
    !(Array.isArray(selected) && selected.every((id) => repositories.has(Number(id))))
  )
    throw new Refusal(422, 'selected_repository_ids names a repository that is not of the organization');
  return { visibility, selected: ((selected ?? []) as unknown[]).map(Number) };
}

function repositoriesOf(
  { vault, repositories }: SecretPlace,
  request: GithubRequest,
  name: string,
): GithubAnswer {
  const secret = vault.secrets.get(name.toUpperCase());
  if (repositories === undefined || secret === undefined || request.method !== 'GET') throw notFound();
  if (secret.visibility !== 'selected')
    throw new Refusal(409, 'The visibility of the secret is not selected');
  const seen = (secret.selected ?? []).map((id) => ({ id, name: repositories.get(id) }));
  return page(request, 'repositories', seen, { standard: 30, most: 100 });
}

function shown({ name, created, updated, visibility }: StoredSecret): object {
  return {
    name,
    created_at: timeOf(created),
    updated_at: timeOf(updated),
    ...(visibility && { visibility }),
  };
}

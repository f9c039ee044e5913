import { parseBody } from './body.ts';
import type { Version, VaultState } from './vault-state.ts';
import { badParameter, Refusal, type Answer, type Asked } from './wire.ts';

export type Permission = 'get' | 'list' | 'set' | 'delete' | 'recover' | 'purge';

/** What the SDK in use asks for, and those before it. */
const API_VERSIONS = ['7.5', '7.6', '2025-07-01', '2026-04-01'];
const NAME = /^[0-9a-zA-Z-]{1,127}$/;
const MAX_PAGE = 25;

/**
 * The secrets of Key Vault's REST API (https://learn.microsoft.com/rest/api/keyvault/secrets/operation-groups).
 * @param base URL of the vault, which identifiers begin with
 * @param allow throws where the caller lacks the permission
 */
export function answerSecrets(
  { method, url, body }: Asked,
  vault: VaultState,
  base: string,
  allow: (permission: Permission) => void,
): Answer {
  const version = url.searchParams.get('api-version');
  if (version === null || !API_VERSIONS.includes(version))
    throw badParameter('api-version must be specified and supported');
  const [, collection, name, third, ...more] = url.pathname.split('/').map(decodeURIComponent);
  const found = `${method} ${collection ?? ''}`;
  if (more.length > 0 || (name !== undefined && !NAME.test(name)))
    throw badParameter('The request URI contains an invalid name.');
  const deletedItem = (of: ReturnType<VaultState['deleted']>): Answer => ok(deletedOf(of, vault, base));

  if (found === 'GET secrets' && name === undefined) {
    allow('list');
    return ok(
      pageOf(
        vault.list().map((item) => listed(last(item.versions), `${base}/secrets/${item.name}`, vault)),
        url,
        base,
      ),
    );
  }
  if (name === undefined) throw new Refusal(405, 'MethodNotAllowed', 'no such operation');
  if (found === 'GET secrets' && third === 'versions') {
    allow('list');
    const item = vault.versions(name);
    const all = item.versions.map((each) => listed(each, `${base}/secrets/${item.name}/${each.id}`, vault));
    return ok(pageOf(all, url, base));
  }
  if (found === 'GET secrets') {
    allow('get');
    const { item, version: at } = vault.get(name, third || undefined);
    return ok({ value: at.value, ...listed(at, `${base}/secrets/${item.name}/${at.id}`, vault) });
  }
  if (found === 'PUT secrets' && third === undefined) {
    allow('set');
    const { value, ...given } = parseBody(body, true);
    const { item, version: at } = vault.set(name, value, given);
    return ok({ value: at.value, ...listed(at, `${base}/secrets/${item.name}/${at.id}`, vault) });
  }
  if (found === 'PATCH secrets') {
    allow('set');
    const { value: _, ...given } = parseBody(body, false);
    const { item, version: at } = vault.update(name, third || undefined, given);
    return ok(listed(at, `${base}/secrets/${item.name}/${at.id}`, vault));
  }
  if (found === 'DELETE secrets' && third === undefined) {
    allow('delete');
    return deletedItem(vault.delete(name));
  }
  if (found === 'GET deletedsecrets' && third === undefined) {
    allow('get');
    return deletedItem(vault.deleted(name));
  }
  if (found === 'POST deletedsecrets' && third === 'recover') {
    allow('recover');
    const item = vault.recover(name);
    return ok(listed(last(item.versions), `${base}/secrets/${item.name}/${last(item.versions).id}`, vault));
  }
  if (found === 'DELETE deletedsecrets' && third === undefined) {
    allow('purge');
    vault.purge(name);
    return { status: 204 };
  }
  throw new Refusal(405, 'MethodNotAllowed', 'no such operation');
}

const ok = (body: unknown): Answer => ({ status: 200, body });

function last(versions: readonly Version[]): Version {
  const version = versions.at(-1);
  if (version === undefined) throw new Error('a secret has at least one version');
  return version;
}

function listed(version: Version, id: string, { options }: VaultState) {
  const { contentType, tags, attributes, created, updated } = version;
  return {
    id,
    ...(contentType !== undefined && { contentType }),
    attributes: {
      ...attributes,
      created,
      updated,
      recoveryLevel: options.recoveryLevel,
      recoverableDays: 90,
    },
    ...(Object.keys(tags).length > 0 && { tags }),
  };
}

/** Without the value: only a recovery brings that back. */
function deletedOf(item: ReturnType<VaultState['deleted']>, vault: VaultState, base: string) {
  const version = last(item.versions);
  const now = Math.floor(Date.now() / 1000);
  return {
    recoveryId: `${base}/deletedsecrets/${item.name}`,
    deletedDate: now,
    scheduledPurgeDate: now + 90 * 86_400,
    ...listed(version, `${base}/secrets/${item.name}/${version.id}`, vault),
  };
}

function pageOf(
  all: readonly unknown[],
  url: URL,
  base: string,
): { value: unknown[]; nextLink: string | null } {
  const size = Number(url.searchParams.get('maxresults') ?? MAX_PAGE);
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE)
    throw badParameter('maxresults is out of range');
  const from = Number(
    Buffer.from(url.searchParams.get('$skiptoken') ?? '', 'base64')
      .toString()
      .slice(2) || 0,
  );
  const next = from + size;
  const token = encodeURIComponent(Buffer.from(`+/${String(next)}`).toString('base64'));
  const version = url.searchParams.get('api-version') ?? '';
  return {
    value: all.slice(from, next),
    nextLink:
      next < all.length
        ? `${base}${url.pathname}?api-version=${version}&$skiptoken=${token}&maxresults=${String(size)}`
        : null,
  };
}

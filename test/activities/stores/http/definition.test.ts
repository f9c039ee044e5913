import { describe as suite, expect, test } from 'vitest';
import { destinationKeys, shownKeys } from '../../../../activities/destination-keys.ts';
import { planPage } from '../../../../activities/plan-page.ts';
import { reconcilePage } from '../../../../activities/reconcile-page.ts';
import type { World } from '../../../../activities/stores/world.ts';
import { writeDestination } from '../../../../activities/write-destination.ts';
import { definitionSchema, type Definition } from '../../../../workflows/model/definition.ts';
import { startEndpoint } from '../../../support/http-endpoint/server.ts';
import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';
import { HERE } from '../../../support/here.ts';

const options = {
  ...HERE,
  world: {
    env: (name) => ({ VAULT_ADDR: servers.vault.address, VAULT_TOKEN: servers.vault.token })[name],
    readFile: () => Promise.reject(new Error('no file is read')),
    countRequest: () => undefined,
  } satisfies World,
  signal: new AbortController().signal,
};

const EMPTY = { kms: { region: 'us-east-1', values: { a: { empty: true } } } };

function definitionOf(source: object, http: object, more: object = {}): Definition {
  return definitionSchema.parse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name: 'payments' },
    spec: { source, destinations: [{ name: 'hook', http }], ...more },
  });
}

/** A source of which one secret is asked for, that is not there. */
function absent(): { source: object; path: string } {
  const path = uniqueName('absent');
  return { source: { vault: { address: servers.vault.address, mount: 'secret', path: '(.+)' } }, path };
}

suite('A definition with an HTTP destination', () => {
  test('sends with every pass, and every time with the same key while the source has the same version', async () => {
    await using endpoint = await startEndpoint();
    const definition = definitionOf(EMPTY, { url: `${endpoint.url}/secrets/$0` });
    const input = { definition, path: 'payments', destination: 'hook', mayRemove: false };
    const [key = ''] = destinationKeys(definition, 'payments');
    for (let i = 0; i < 2; i++)
      expect(await writeDestination(input, key, options)).toMatchObject({
        action: 'created',
        key: `${endpoint.url}/secrets/payments`,
      });
    const page = { definition, destination: 'hook', page: { paths: ['payments'] } };
    const reconciled = await reconcilePage({ ...page }, options, undefined, () => undefined);
    expect(reconciled).toMatchObject({ created: 1, unchanged: 0, handOver: [] });
    expect(endpoint.requests.map(({ body, path }) => [path, body.toString()])).toEqual(
      Array.from({ length: 3 }, () => ['/secrets/payments', '{"a":""}']),
    );
    const tokens = endpoint.requests.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(tokens).size).toBe(1);
  });

  test('is planned and dry run without a request', async () => {
    await using endpoint = await startEndpoint();
    const definition = definitionOf(EMPTY, { url: endpoint.url }, { dryRun: true });
    const { entries } = await planPage({ definition, limit: 10 }, options);
    expect(entries).toMatchObject([{ action: 'create', path: 'payments', key: endpoint.url }]);
    const input = { definition, path: 'payments', destination: 'hook', mayRemove: false };
    expect(await writeDestination(input, endpoint.url, options)).toMatchObject({ action: 'created' });
    expect(endpoint.requests).toEqual([]);
  });

  test('of a source that is gone tells the removal where it may, and where the definition says how', async () => {
    await using endpoint = await startEndpoint();
    const { source, path } = absent();
    const remove = { method: 'POST', url: `${endpoint.url}/gone/$1` };
    const definition = definitionOf(source, { url: `${endpoint.url}/secrets/$1`, remove });
    const [key = ''] = destinationKeys(definition, path);
    expect(shownKeys(definition, [key])).toEqual([`${endpoint.url}/secrets/${path}`]);
    const input = { definition, path, destination: 'hook' };
    const kept = await writeDestination({ ...input, mayRemove: false }, key, options);
    expect(kept.action).toBe('unchanged');
    const removed = await writeDestination({ ...input, mayRemove: true }, key, options);
    expect(removed.action).toBe('removed');
    expect(endpoint.requests.map(({ method, path: at }) => `${method} ${at}`)).toEqual([
      `POST /gone/${path}`,
    ]);

    const silent = definitionOf(source, { url: `${endpoint.url}/secrets/$1` });
    const at = destinationKeys(silent, path)[0] ?? '';
    const left = await writeDestination({ ...input, definition: silent, mayRemove: true }, at, options);
    expect(left.action).toBe('unchanged');
    expect(endpoint.requests).toHaveLength(1);
  });

  test('may not refer to a capture group that the source does not have, in either URL', () => {
    const { source } = absent();
    const url = 'https://example.com/$1';
    expect(() => definitionOf(source, { url, remove: { url: 'https://example.com/$2' } })).toThrow(
      'refers to $2',
    );
    expect(() => definitionOf(source, { url: 'https://example.com/$2' })).toThrow('refers to $2');
  });
});

import { expect, test } from 'vitest';
import type { SourceStore } from '../../../../activities/stores/store.ts';
import { uniqueName } from '../../../support/unique.ts';
import { base64, failureOf, harness } from './harness.ts';

async function listAll(store: SourceStore, prefix: string, limit: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(prefix, cursor, limit);
    expect(page.paths.length).toBeLessThanOrEqual(limit);
    found.push(...page.paths);
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

test('what is UTF-8 is read as text, a byte order mark with it, and all else as bytes', async () => {
  const { api, namespace, source } = await harness();
  const bytes = Buffer.from([0xff, 0, 1]);
  const data = { text: base64('\ufeffé'), empty: '', bytes: bytes.toString('base64') };
  await api.putSecret(namespace, 's', { data });
  await using store = await source({ namespace, name: 's' });
  expect(await store.read('s')).toMatchObject({
    state: 'present',
    content: { kind: 'keys', keys: { text: '\ufeffé', empty: '', bytes: new Uint8Array(bytes) } },
  });
});

test('of several namespaces, paths begin with theirs, and what no definition selects is absent', async () => {
  const { api, namespace, source } = await harness();
  const team = uniqueName('team');
  const [one, two, other] = [
    await api.newNamespace({ team }),
    await api.newNamespace({ team }),
    await api.newNamespace(),
  ];
  for (const each of [namespace, one, two, other])
    for (const name of ['a', 'b', 'c']) await api.putSecret(each, name, { data: { at: base64(each) } });
  const namespaces = { names: [namespace], selectors: [{ matchLabels: { team } }] };
  await using store = await source({ namespaces, name: '.+' });
  const sorted = [namespace, one, two].sort();
  const all = sorted.flatMap((each) => ['a', 'b', 'c'].map((name) => `${each}/${name}`));
  expect(await listAll(store, '', 2)).toEqual(all);
  expect(await listAll(store, `${one}/a`, 2)).toEqual(['a', 'b', 'c'].map((name) => `${one}/${name}`));
  expect(await store.read(`${two}/b`)).toMatchObject({ content: { keys: { at: two } } });
  expect(await store.read(`${other}/b`)).toEqual({ state: 'absent' });
});

test('of several namespaces, one that is not there holds nothing', async () => {
  const { namespace, api, source } = await harness();
  await api.putSecret(namespace, 'a', { data: {} });
  await using store = await source({ namespaces: { names: ['nowhere', namespace] }, name: '.+' });
  expect(await listAll(store, '', 10)).toEqual([`${namespace}/a`]);
  expect(await store.read('nowhere/a')).toEqual({ state: 'absent' });
});

test('a namespace that is missing is no absence of its Secrets', async () => {
  const { source } = await harness();
  await using store = await source({ namespace: 'nowhere', name: '.+' });
  for (const attempt of [1, 2]) {
    const error = await failureOf(store.read(`s${String(attempt)}`));
    expect(error.code).toBe('mountNotFound');
    expect(error.message).toContain('the namespace nowhere is not there');
  }
  expect((await failureOf(store.list('', undefined, 10))).code).toBe('mountNotFound');
});

test('who may not look the namespace up is told the absence of a Secret all the same', async () => {
  const { api, namespace } = await harness();
  const token = await api.newToken(namespace, [{ resources: ['secrets'], verbs: ['get'] }]);
  const { source, requests } = await harness({ LIMITED: token });
  await using store = await source({ namespace, name: '.+', token: { env: 'LIMITED' } });
  expect(await store.read('a')).toEqual({ state: 'absent' });
  expect(await store.read('b')).toEqual({ state: 'absent' });
  expect(requests.map(({ operation, code }) => `${operation} ${code}`)).toEqual([
    'readSecret 404',
    'readNamespace 403',
    'readSecret 404',
  ]);
});

test('only Secrets with the labels are listed and read', async () => {
  const { api, namespace, source } = await harness();
  await api.putSecret(namespace, 'with', { metadata: { name: 'with', labels: { sync: 'yes' } } });
  await api.putSecret(namespace, 'without', { metadata: { name: 'without', labels: { sync: 'no' } } });
  const selector = { matchExpressions: [{ key: 'sync', operator: 'NotIn', values: ['no'] }] };
  await using store = await source({ namespace, name: '.+', selector });
  expect(await listAll(store, '', 10)).toEqual(['with']);
  expect(await store.read('with')).toMatchObject({ state: 'present' });
  expect(await store.read('without')).toEqual({ state: 'absent' });
});

/** The same place, in a list that was begun when the server was started. */
function longAgo(cursor = ''): string {
  const position = JSON.parse(cursor) as { namespace: string; continue: string };
  const token = JSON.parse(Buffer.from(position.continue, 'base64').toString()) as object;
  const older = Buffer.from(JSON.stringify({ ...token, rv: 2 })).toString('base64url');
  return JSON.stringify({ ...position, continue: older });
}

test('a list that was begun too long ago goes on where it was, and tells nothing twice', async () => {
  const { api, namespace, source } = await harness();
  for (const name of ['a', 'b', 'c', 'd']) await api.putSecret(namespace, name, { data: {} });
  await using store = await source({ namespace, name: '.+' });
  const first = await store.list('', undefined, 2);
  await api.forget();
  await api.request('DELETE', `/api/v1/namespaces/${namespace}/secrets/c`);
  await api.putSecret(namespace, 'e', { data: {} });
  const second = await store.list('', longAgo(first.next), 2);
  expect([...first.paths, ...second.paths]).toEqual(['a', 'b', 'd', 'e']);
  expect(second.next).toBeUndefined();
});

test.each(['A', 'a_b', 'a/b', ''])('the path %j names no Secret', async (path) => {
  const { namespace, source, requests } = await harness();
  await using store = await source({ namespace, name: '.+' });
  expect((await failureOf(store.read(path))).code).toBe('invalidName');
  expect(requests).toEqual([]);
});

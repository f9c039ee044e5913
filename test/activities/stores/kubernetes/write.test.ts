import { expect, test } from 'vitest';
import { base64, failureOf, harness, keys, OWNER, textsOf } from './harness.ts';

const A = keys({ a: '1' });

test('what is written is owned by our field manager, applied and marked', async () => {
  const { api, namespace, sync } = await harness();
  expect(await sync({ namespace, name: 's' }, A)).toBe('created');
  const secret = await api.secret(namespace, 's');
  expect(secret).toMatchObject({ type: 'Opaque', data: { a: base64('1') } });
  expect(secret?.metadata?.annotations).toEqual({ 'keyferry.dev/definition': OWNER });
  expect(secret?.metadata?.managedFields).toMatchObject([{ manager: 'keyferry', operation: 'Apply' }]);
});

test('a create, an update and a look at what is unchanged are three requests, two, and one', async () => {
  const { namespace, sync, requests } = await harness();
  const settings = { namespace, name: 's' };
  const operations = async (content: typeof A): Promise<string[]> => {
    requests.length = 0;
    await sync(settings, content);
    return requests.map(({ operation, code }) => `${operation} ${code}`);
  };
  expect(await operations(A)).toEqual(['readSecret 404', 'readNamespace 200', 'createSecret 201']);
  expect(await operations(keys({ a: '2' }))).toEqual(['readSecret 200', 'writeSecret 200']);
  expect(await operations(keys({ a: '2' }))).toEqual(['readSecret 200']);
});

test('a key that the source has no more is removed, and so is one that others have put in', async () => {
  const { api, namespace, sync } = await harness();
  const settings = { namespace, name: 's' };
  await sync(settings, keys({ a: '1', b: '2' }));
  await api.putSecret(namespace, 's', { data: { theirs: base64('x') } });
  expect(await sync(settings, A)).toBe('updated');
  expect(textsOf(await api.secret(namespace, 's'))).toEqual({ a: '1' });
  expect(await sync(settings, A)).toBe('unchanged');
});

test('with merge, keys that the source does not have stay, whoever wrote them', async () => {
  const { api, namespace, sync } = await harness();
  const settings = { namespace, name: 's', merge: true };
  await sync(settings, keys({ a: '1', b: '2' }));
  await api.putSecret(namespace, 's', { data: { theirs: base64('x') } });
  expect(await sync(settings, keys({ a: 'new' }))).toBe('updated');
  expect(textsOf(await api.secret(namespace, 's'))).toEqual({ a: 'new', b: '2', theirs: 'x' });
  expect(await sync(settings, keys({ a: 'new' }))).toBe('unchanged');
});

test('values of every kind arrive: text, numbers and objects as JSON, bytes as they are, one value under the key', async () => {
  const { api, namespace, sync } = await harness();
  const settings = { namespace, name: 's' };
  const bytes = Uint8Array.of(0, 255, 128);
  await sync(settings, keys({ n: 5, o: { x: [true, null] }, e: '', bytes }));
  expect(textsOf(await api.secret(namespace, 's'))).toMatchObject({ n: '5', o: '{"x":[true,null]}', e: '' });
  expect((await api.secret(namespace, 's'))?.data?.['bytes']).toBe(Buffer.from(bytes).toString('base64'));
  await sync({ ...settings, key: 'only' }, { kind: 'value', value: 'v' });
  expect(textsOf(await api.secret(namespace, 's'))).toEqual({ only: 'v' });
});

test('labels, annotations and finalizers are set, those of others kept, and those no longer wanted taken away', async () => {
  const { api, namespace, sync } = await harness();
  const settings = { namespace, name: 's' };
  const all = { labels: { l: '1', m: '1' }, annotations: { n: '1' }, finalizers: ['example.com/f'] };
  await sync({ ...settings, ...all }, A);
  const theirs = { labels: { theirs: 'x' }, annotations: { theirs: 'x' } };
  await api.putSecret(namespace, 's', { metadata: theirs });
  expect(await sync({ ...settings, ...all }, A)).toBe('unchanged');
  expect(await sync({ ...settings, labels: { l: '2' } }, A)).toBe('updated');
  const { metadata } = (await api.secret(namespace, 's')) ?? {};
  expect(metadata?.labels).toEqual({ l: '2', theirs: 'x' });
  expect(metadata?.annotations).toEqual({ 'keyferry.dev/definition': OWNER, theirs: 'x' });
  expect(metadata?.finalizers).toBeUndefined();
});

test('what differs is told by names of keys and settings', async () => {
  const { namespace, sync, destination } = await harness();
  const settings = { namespace, name: 's' };
  await sync({ ...settings, labels: { old: 'x' } }, keys({ a: '1', b: '2' }));
  const wanted = { ...settings, labels: { l: '1' }, immutable: true, finalizers: ['example.com/f'] };
  await using session = await destination(wanted);
  const held = await session.at(`${namespace}/s`).read();
  expect(held.differences(keys({ a: '1', c: '3' }), '')).toEqual([
    'b',
    'c',
    'settings.finalizers',
    'settings.immutable',
    'settings.labels.l',
    'settings.labels.old',
  ]);
});

test('write once leaves what is there as it is', async () => {
  const { api, namespace, sync } = await harness();
  const settings = { namespace, name: 's', write: 'once' };
  expect(await sync(settings, A)).toBe('created');
  expect(await sync({ ...settings, labels: { l: '1' } }, keys({ a: '2' }))).toBe('unchanged');
  expect(textsOf(await api.secret(namespace, 's'))).toEqual({ a: '1' });
});

test('write once adopts what somebody else made by its mark alone', async () => {
  const { api, namespace, sync } = await harness();
  await api.putSecret(namespace, 's', { data: { theirs: base64('x') } });
  await sync({ namespace, name: 's', write: 'once' }, A, { adopt: true });
  expect(textsOf(await api.secret(namespace, 's'))).toEqual({ theirs: 'x' });
  expect(await sync({ namespace, name: 's', write: 'once' }, A)).toBe('unchanged');
});

test('with create: false a Secret that is not there is awaited, and one that is there is written', async () => {
  const { api, namespace, sync } = await harness();
  const settings = { namespace, name: 's', create: false, merge: true };
  const error = await failureOf(sync(settings, A, { adopt: true }));
  expect(error).toMatchObject({ code: 'awaited' });
  expect(error.message).toContain(`Secret ${namespace}/s: it is not there, and create is false`);
  await api.putSecret(namespace, 's', { type: 'example.com/own', data: { theirs: base64('x') } });
  expect(await sync(settings, A, { adopt: true })).toBe('updated');
  const secret = await api.secret(namespace, 's');
  expect(textsOf(secret)).toEqual({ a: '1', theirs: 'x' });
  expect(secret?.type).toBe('example.com/own');
});

test('what we only write into is not removed, and loses what is ours', async () => {
  const { api, namespace, sync, remove } = await harness();
  for (const [name, settings] of [
    ['only-merged', { create: false, merge: true }],
    ['shared', { merge: true }],
  ] as const) {
    await api.putSecret(namespace, name, { data: { theirs: base64('x') } });
    await sync({ namespace, name, labels: { l: '1' }, ...settings }, A, { adopt: true });
    await remove({ namespace, name, ...settings }, { adopt: true });
    const secret = await api.secret(namespace, name);
    expect(textsOf(secret)).toEqual({ theirs: 'x' });
    expect(secret?.metadata?.labels).toBeUndefined();
    expect(secret?.metadata?.annotations).toBeUndefined();
  }
});

test('one that goes between being read and being written is a conflict, and is not made again', async () => {
  const { api, namespace, sync, destination } = await harness();
  await sync({ namespace, name: 's' }, A);
  await using session = await destination({ namespace, name: 's' });
  const store = session.at(`${namespace}/s`);
  const held = await store.read();
  await api.request('DELETE', `/api/v1/namespaces/${namespace}/secrets/s`);
  const error = await failureOf(store.write(keys({ a: '2' }), { owner: OWNER, held, token: '' }));
  expect(error.code).toBe('conflict');
  expect(await api.secret(namespace, 's')).toBeUndefined();
});

test('one that comes between being read and being created is a conflict, and stays as it is', async () => {
  const { api, namespace, destination } = await harness();
  await using session = await destination({ namespace, name: 's' });
  const store = session.at(`${namespace}/s`);
  const held = await store.read();
  await api.putSecret(namespace, 's', { data: { theirs: base64('x') } });
  const error = await failureOf(store.write(A, { owner: OWNER, held, token: '' }));
  expect(error.code).toBe('conflict');
  expect(textsOf(await api.secret(namespace, 's'))).toEqual({ theirs: 'x' });
});

test('one that was written since it was read is not removed', async () => {
  const { api, namespace, sync, destination } = await harness();
  await sync({ namespace, name: 's' }, A);
  await using session = await destination({ namespace, name: 's' });
  const store = session.at(`${namespace}/s`);
  const held = await store.read();
  await api.putSecret(namespace, 's', { data: { a: base64('newer') } });
  expect((await failureOf(store.remove(held))).code).toBe('conflict');
  expect(textsOf(await api.secret(namespace, 's'))).toEqual({ a: 'newer' });
});

test('one that is deleted and kept by its finalizers is awaited', async () => {
  const { api, namespace, sync, remove } = await harness();
  const settings = { namespace, name: 's', finalizers: ['example.com/f'] };
  await sync(settings, A);
  expect(await remove(settings)).toBe('removed');
  expect(await remove(settings)).toBe('unchanged');
  const error = await failureOf(sync(settings, A));
  expect(error).toMatchObject({ code: 'awaited' });
  expect(error.message).toContain('it is being deleted, and its finalizers keep it');
  await api.putSecret(namespace, 's', { metadata: { finalizers: null } });
  expect(await sync(settings, A)).toBe('created');
});

test.each([
  ['a key with a slash', keys({ 'a/b': 'x' }), 'no Secret has a key named "a/b"'],
  ['a key that is two dots', keys({ '..': 'x' }), 'no Secret has a key named ".."'],
  ['half of a surrogate pair', keys({ a: '\ud800' }), 'the value of key "a" is not valid Unicode text'],
])('%s is refused before any write', async (_what, content, words) => {
  const { namespace, sync, requests } = await harness();
  const error = await failureOf(sync({ namespace, name: 's' }, content));
  expect(error.code).toBe('invalidValue');
  expect(error.message).toContain(words);
  expect(requests.map(({ operation }) => operation)).toEqual(['readSecret', 'readNamespace']);
});

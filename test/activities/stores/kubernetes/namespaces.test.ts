import { expect, test } from 'vitest';
import { uniqueName } from '../../../support/unique.ts';
import { base64, failureOf, harness, keys, textsOf, type Harness } from './harness.ts';

const A = keys({ a: '1' });

/** Namespaces with a label of the test's own, and the settings that select them. */
async function labelled(count: number) {
  const h = await harness();
  const team = uniqueName('team');
  const namespaces = await Promise.all(Array.from({ length: count }, () => h.api.newNamespace({ team })));
  const settings = { name: 's', namespaces: { selectors: [{ matchLabels: { team } }] } };
  return { ...h, team, namespaces, settings };
}

async function texts({ api }: Harness, namespaces: readonly string[]): Promise<unknown[]> {
  return await Promise.all(namespaces.map(async (each) => textsOf(await api.secret(each, 's'))));
}

test('one key is the Secret in each namespace that a label selects, and in those that are named', async () => {
  const h = await labelled(2);
  const settings = {
    ...h.settings,
    namespaces: { ...h.settings.namespaces, names: [h.namespace] },
  };
  expect(await h.sync(settings, A)).toBe('created');
  const everywhere = [...h.namespaces, h.namespace];
  expect(await texts(h, everywhere)).toEqual([{ a: '1' }, { a: '1' }, { a: '1' }]);
  expect(await h.sync(settings, A)).toBe('unchanged');
  expect(await h.remove(settings)).toBe('removed');
  expect(await texts(h, everywhere)).toEqual([undefined, undefined, undefined]);
  expect(await h.remove(settings)).toBe('unchanged');
});

test('a namespace that gets the label gets the Secret, and one that lost its Secret gets it back', async () => {
  const h = await labelled(2);
  await h.sync(h.settings, A);
  const added = await h.api.newNamespace({ team: h.team });
  const [first = ''] = h.namespaces;
  await h.api.request('DELETE', `/api/v1/namespaces/${first}/secrets/s`);
  expect(await h.sync(h.settings, A)).toBe('updated');
  expect(await texts(h, [first, added])).toEqual([{ a: '1' }, { a: '1' }]);
  expect(await h.sync(h.settings, A)).toBe('unchanged');
});

test('only what differs is written', async () => {
  const h = await labelled(3);
  await h.sync(h.settings, A);
  await h.api.putSecret(h.namespaces[1] ?? '', 's', { data: { a: base64('changed') } });
  h.requests.length = 0;
  expect(await h.sync(h.settings, A)).toBe('updated');
  expect(h.requests.filter(({ operation }) => operation === 'writeSecret')).toHaveLength(1);
});

test('a namespace whose Secret is not ours is named, and nothing is written anywhere', async () => {
  const h = await labelled(2);
  const [first = '', second = ''] = h.namespaces;
  await h.api.putSecret(second, 's', { data: { theirs: base64('x') } });
  const error = await failureOf(h.sync(h.settings, A));
  expect(error.code).toBe('unowned');
  expect(error.message).toBe(`Secret ${second}/s exists and was not created by Keyferry.`);
  expect((await failureOf(h.remove(h.settings))).message).toBe(error.message);
  expect(await texts(h, [first, second])).toEqual([undefined, { theirs: 'x' }]);
  expect(await h.sync(h.settings, A, { adopt: true })).toBe('updated');
  expect(await texts(h, [first, second])).toEqual([{ a: '1' }, { a: '1' }]);
});

test('a namespace whose Secret is of another definition is named, with adopt too', async () => {
  const h = await labelled(2);
  const [, second = ''] = h.namespaces;
  await h.sync({ namespace: second, name: 's' }, A, { owner: 'another' });
  const error = await failureOf(h.sync(h.settings, A, { adopt: true }));
  expect(error.code).toBe('unowned');
  expect(error.message).toBe(`Secret ${second}/s belongs to definition another.`);
});

test('a namespace that is not there keeps no other from its Secret, and is told', async () => {
  const h = await harness();
  const settings = { name: 's', namespaces: { names: ['nowhere', h.namespace] } };
  const error = await failureOf(h.sync(settings, A));
  expect(error.code).toBe('notFound');
  expect(error.message).toContain('Secret nowhere/s: the namespace nowhere is not there');
  expect(await texts(h, [h.namespace])).toEqual([{ a: '1' }]);
});

test('a namespace that may not be read keeps no other from its Secret, and is told', async () => {
  const h = await harness();
  const hidden = await h.api.newNamespace();
  const rule = { resources: ['secrets'], verbs: ['get', 'create', 'patch'] };
  const token = await h.api.newToken(h.namespace, [rule]);
  const limited = await harness({ LIMITED: token });
  const names = { names: [hidden, h.namespace] };
  const error = await failureOf(limited.sync({ name: 's', namespaces: names, token: { env: 'LIMITED' } }, A));
  expect(error.code).toBe('forbidden');
  expect(error.message).toContain(`reading Secret ${hidden}/s: not allowed`);
  expect(error.remedy).toContain('Allow get on secrets');
  expect(await texts(h, [h.namespace])).toEqual([{ a: '1' }]);
});

test('no namespace is awaited, and nothing to remove there is no failure', async () => {
  const h = await labelled(0);
  const error = await failureOf(h.sync(h.settings, A));
  expect(error.code).toBe('awaited');
  expect(error.message).toContain('selects no namespace');
  expect(await h.remove(h.settings)).toBe('unchanged');
});

test.each([
  ['In', { key: 'team', operator: 'In', values: ['T', 'other'] }, true],
  ['NotIn', { key: 'team', operator: 'NotIn', values: ['T'] }, false],
  ['Exists', { key: 'team', operator: 'Exists' }, true],
  ['DoesNotExist', { key: 'team', operator: 'DoesNotExist' }, false],
] as const)('labels are compared by %s', async (_operator, expression, selected) => {
  const h = await labelled(1);
  const values =
    'values' in expression ? { values: expression.values.map((v) => v.replace('T', h.team)) } : {};
  const matchExpressions = [{ ...expression, ...values }];
  // Two selectors: any of them selects; within one, all must be so. The second is of this test's namespaces alone.
  const both = [{ matchLabels: { own: h.team }, matchExpressions }, { matchLabels: { none: 'x' } }];
  const [only = ''] = h.namespaces;
  await h.api.request('PATCH', `/api/v1/namespaces/${only}`, { metadata: { labels: { own: h.team } } });
  const synced = h.sync({ name: 's', namespaces: { selectors: both } }, A);
  if (selected) expect(await synced).toBe('created');
  else expect((await failureOf(synced)).code).toBe('awaited');
});

test('a namespace that is being deleted is passed over by a label, and awaited by its name', async () => {
  const h = await labelled(2);
  const [gone = '', stays = ''] = h.namespaces;
  // No controller runs that would finish it: it terminates for ever.
  await h.api.request('DELETE', `/api/v1/namespaces/${gone}`);
  expect(await h.sync(h.settings, A)).toBe('created');
  expect(await texts(h, [gone, stays])).toEqual([undefined, { a: '1' }]);
  const error = await failureOf(h.sync({ namespace: gone, name: 's' }, A));
  expect(error.code).toBe('awaited');
  expect(error.message).toContain('the namespace is being deleted');
});

test('a namespace that is not there is told before the write, and what would be removed from it is gone', async () => {
  const h = await harness();
  const settings = { namespace: 'nowhere', name: 's' };
  const error = await failureOf(h.sync(settings, A));
  expect(error.code).toBe('notFound');
  expect(error.message).toBe('Secret nowhere/s: the namespace nowhere is not there.');
  expect(h.requests.map(({ operation }) => operation)).toEqual(['readSecret', 'readNamespace']);
  expect(await h.remove(settings)).toBe('unchanged');
});

test('who may not look the namespace up creates the Secret all the same', async () => {
  const { api, namespace } = await harness();
  const rule = { resources: ['secrets'], verbs: ['get', 'create', 'patch'] };
  const limited = await harness({ LIMITED: await api.newToken(namespace, [rule]) });
  expect(await limited.sync({ namespace, name: 's', token: { env: 'LIMITED' } }, A)).toBe('created');
  expect(limited.requests.map(({ operation, code }) => `${operation} ${code}`)).toEqual([
    'readSecret 404',
    'readNamespace 403',
    'createSecret 201',
  ]);
});

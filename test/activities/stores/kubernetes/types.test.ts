import { describe, expect, test } from 'vitest';
import { base64, failureOf, harness, keys, textsOf } from './harness.ts';

describe('A type of Secret', () => {
  test.each([
    [
      'kubernetes.io/tls',
      keys({ 'tls.crt': 'c', 'tls.key': 'k' }),
      keys({ 'tls.crt': 'c' }),
      'no key tls.key',
    ],
    [
      'kubernetes.io/dockerconfigjson',
      keys({ '.dockerconfigjson': '{"auths":{}}' }),
      keys({ '.dockerconfigjson': 'no json' }),
      '.dockerconfigjson is not JSON',
    ],
    ['kubernetes.io/dockercfg', keys({ '.dockercfg': '{}' }), keys({}), 'no key .dockercfg'],
    ['kubernetes.io/basic-auth', keys({ password: 'p' }), keys({ a: '1' }), 'neither username nor password'],
    [
      'kubernetes.io/ssh-auth',
      keys({ 'ssh-privatekey': 'k' }),
      keys({ 'ssh-privatekey': '' }),
      'its key ssh-privatekey is empty',
    ],
    ['example.com/own', keys({}), undefined, ''],
  ] as const)(
    '%s is written, and what it does not allow is refused before',
    async (type, good, bad, words) => {
      const { api, namespace, sync, requests } = await harness();
      const settings = { namespace, name: 's', type };
      expect(await sync(settings, good)).toBe('created');
      expect((await api.secret(namespace, 's'))?.type).toBe(type);
      expect(await sync(settings, good)).toBe('unchanged');
      if (bad === undefined) return;
      requests.length = 0;
      const error = await failureOf(sync(settings, bad));
      expect(error.code).toBe('invalidValue');
      expect(error.message).toContain(words);
      expect(requests.map(({ operation }) => operation)).toEqual(['readSecret']);
    },
  );

  test('is changed by deleting and creating again, and what others put on it is kept', async () => {
    const { api, namespace, sync } = await harness();
    const content = keys({ 'tls.crt': 'c', 'tls.key': 'k' });
    await sync({ namespace, name: 's', labels: { ours: 'x' } }, content);
    const before = await api.putSecret(namespace, 's', {
      metadata: { labels: { theirs: 'x' }, annotations: { theirs: 'x' } },
    });
    const settings = { namespace, name: 's', type: 'kubernetes.io/tls' };
    expect(await sync(settings, content)).toBe('updated');
    const after = await api.secret(namespace, 's');
    expect(after).toMatchObject({ type: 'kubernetes.io/tls' });
    expect(after?.metadata?.uid).not.toBe(before.metadata?.uid);
    expect(after?.metadata?.labels).toEqual({ theirs: 'x' });
    expect(after?.metadata?.annotations).toMatchObject({ theirs: 'x' });
    expect(await sync(settings, content)).toBe('unchanged');
  });

  test('of a Secret that somebody else made stays, where the definition says none', async () => {
    const { api, namespace, sync } = await harness();
    const type = 'kubernetes.io/tls';
    const data = { 'tls.crt': base64('c'), 'tls.key': base64('k') };
    const before = await api.putSecret(namespace, 's', { type, data });
    const content = keys({ 'tls.crt': 'new', 'tls.key': 'new' });
    expect(await sync({ namespace, name: 's' }, content, { adopt: true })).toBe('updated');
    const after = await api.secret(namespace, 's');
    expect(after).toMatchObject({ type, metadata: { uid: before.metadata?.uid } });
    expect(textsOf(after)).toEqual({ 'tls.crt': 'new', 'tls.key': 'new' });
    expect(await sync({ namespace, name: 's' }, content)).toBe('unchanged');
    expect((await failureOf(sync({ namespace, name: 's' }, keys({ a: '1' })))).code).toBe('invalidValue');
  });

  test('is asked for where an immutable Secret that somebody else made has to be made again', async () => {
    const { api, namespace, sync } = await harness();
    const type = 'kubernetes.io/ssh-auth';
    await api.putSecret(namespace, 's', { type, immutable: true, data: { 'ssh-privatekey': base64('k') } });
    const content = keys({ 'ssh-privatekey': 'new' });
    const error = await failureOf(sync({ namespace, name: 's' }, content, { adopt: true }));
    expect(error.code).toBe('rejected');
    expect(error.remedy).toBe(`Set type: ${type} in the definition.`);
    expect(textsOf(await api.secret(namespace, 's'))).toEqual({ 'ssh-privatekey': 'k' });
    expect(await sync({ namespace, name: 's', type }, content, { adopt: true })).toBe('updated');
    expect(await sync({ namespace, name: 's', type }, content)).toBe('unchanged');
  });

  test('is not changed where that would lose what is not ours', async () => {
    const { api, namespace, sync } = await harness();
    await api.putSecret(namespace, 's', { data: { theirs: base64('x') } });
    const settings = { namespace, name: 's', type: 'example.com/own', merge: true };
    const error = await failureOf(sync(settings, keys({ a: '1' }), { adopt: true }));
    expect(error.code).toBe('rejected');
    expect(error.message).toContain('it is of type Opaque');
    expect(textsOf(await api.secret(namespace, 's'))).toEqual({ theirs: 'x' });
  });
});

describe('An immutable Secret', () => {
  test('is made so, and a change deletes and creates it again', async () => {
    const { api, namespace, sync } = await harness();
    const settings = { namespace, name: 's', immutable: true };
    expect(await sync(settings, keys({ a: '1' }))).toBe('created');
    const first = await api.secret(namespace, 's');
    expect(first?.immutable).toBe(true);
    expect(await sync(settings, keys({ a: '1' }))).toBe('unchanged');
    expect(await sync(settings, keys({ a: '2' }))).toBe('updated');
    const second = await api.secret(namespace, 's');
    expect(second).toMatchObject({ immutable: true, data: { a: base64('2') } });
    expect(second?.metadata?.uid).not.toBe(first?.metadata?.uid);
  });

  test('takes labels without being made again, and is made again to be mutable', async () => {
    const { api, namespace, sync } = await harness();
    const content = keys({ a: '1' });
    await sync({ namespace, name: 's', immutable: true }, content);
    const first = await api.secret(namespace, 's');
    await sync({ namespace, name: 's', immutable: true, labels: { l: '1' } }, content);
    expect((await api.secret(namespace, 's'))?.metadata).toMatchObject({
      uid: first?.metadata?.uid,
      labels: { l: '1' },
    });
    await sync({ namespace, name: 's' }, content);
    const mutable = await api.secret(namespace, 's');
    expect(mutable?.immutable).toBeUndefined();
    expect(mutable?.metadata?.uid).not.toBe(first?.metadata?.uid);
  });

  test('loses keys of others when it becomes immutable', async () => {
    const { api, namespace, sync } = await harness();
    await sync({ namespace, name: 's' }, keys({ a: '1' }));
    await api.putSecret(namespace, 's', { data: { theirs: base64('x') } });
    await sync({ namespace, name: 's', immutable: true }, keys({ a: '2' }));
    const secret = await api.secret(namespace, 's');
    expect(textsOf(secret)).toEqual({ a: '2' });
    expect(secret?.immutable).toBe(true);
  });
});

describe('An owner', () => {
  test('is looked up, and the reference to it set, replaced and taken away', async () => {
    const { api, namespace, sync } = await harness();
    const maps = `/api/v1/namespaces/${namespace}/configmaps`;
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner' };
    const settings = { namespace, name: 's', owner };
    const content = keys({ a: '1' });
    const error = await failureOf(sync(settings, content));
    expect(error).toMatchObject({ code: 'awaited' });
    expect(error.message).toContain(`its owner ConfigMap ${namespace}/owner is not there`);
    const made = await api.request('POST', maps, { metadata: { name: 'owner' } });
    expect(await sync(settings, content)).toBe('created');
    const references = async (): Promise<unknown> => {
      const secret = await api.secret(namespace, 's');
      return secret?.metadata?.ownerReferences?.map(({ uid }) => uid);
    };
    expect(await references()).toEqual([made.body.metadata?.uid]);
    expect(await sync(settings, content)).toBe('unchanged');
    await api.request('DELETE', `${maps}/owner`);
    const again = await api.request('POST', maps, { metadata: { name: 'owner' } });
    expect(await sync(settings, content)).toBe('updated');
    expect(await references()).toEqual([again.body.metadata?.uid]);
    expect(await sync({ namespace, name: 's' }, content)).toBe('updated');
    expect(await references()).toBeUndefined();
  });

  test('of a kind that the cluster does not have is told', async () => {
    const { namespace, sync } = await harness();
    const owner = { apiVersion: 'v1', kind: 'Nothing', name: 'owner' };
    const error = await failureOf(sync({ namespace, name: 's', owner }, keys({ a: '1' })));
    expect(error.code).toBe('rejected');
    expect(error.message).toContain('it has no kind Nothing in v1');
  });

  test('of a group that is not installed is awaited', async () => {
    const { namespace, sync } = await harness();
    const owner = { apiVersion: 'example.com/v1', kind: 'Thing', name: 'owner' };
    expect((await failureOf(sync({ namespace, name: 's', owner }, keys({ a: '1' })))).code).toBe('awaited');
  });
});

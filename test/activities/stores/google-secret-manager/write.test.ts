import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uniqueName } from '../../../support/unique.ts';
import { add, errorOf, keys, make, openDestination, OWNER, startServer } from './harness.ts';

const kmsKey = (location: string, name = 'k'): string =>
  `projects/p/locations/${location}/keyRings/r/cryptoKeys/${name}`;

describe('A secret of Google Secret Manager', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test('is created with the mark, labels and annotations, and its first version', async () => {
    await using opened = await openDestination(server, {
      labels: { team: 'payments' },
      annotations: { 'example.com': 'Any text. At all' },
    });
    expect(await opened.sync(keys({ a: '1' }))).toEqual({ version: '1' });

    expect(opened.held()).toMatchObject({
      labels: { team: 'payments' },
      annotations: { 'example.com': 'Any text. At all', 'keyferry.dev_definition': OWNER },
      replication: { automatic: {} },
    });
    expect(opened.held()?.versions.map(({ data }) => data.toString())).toEqual(['{"a":"1"}']);
  });

  test('costs these requests', async () => {
    await using opened = await openDestination(server);
    await opened.sync(keys({ a: '1' }));
    expect(opened.requests()).toEqual(['GetSecret 404', 'CreateSecret 200', 'AddSecretVersion 200']);
    await opened.sync(keys({ a: '1' }));
    const read = ['GetSecret 200', 'AccessSecretVersion 200', 'AccessSecretVersion 404'];
    expect(opened.requests()).toEqual(read);
    await opened.sync(keys({ a: '2' }));
    const confirmed = ['GetSecret 200', 'AccessSecretVersion 404'];
    expect(opened.requests()).toEqual([...read, ...confirmed, 'AddSecretVersion 200']);
    const held = await opened.store.read();
    opened.requests();
    await opened.store.remove(held);
    expect(opened.requests()).toEqual(['AccessSecretVersion 404', 'DeleteSecret 200']);
  });

  test('is kept where the definition says, under a key for each place', async () => {
    await using opened = await openDestination(server, {
      replicas: [
        { location: 'europe-west1', kmsKeyName: kmsKey('europe-west1') },
        { location: 'europe-west4', kmsKeyName: kmsKey('europe-west4') },
      ],
    });
    await opened.sync(keys({ a: '1' }));
    expect(opened.held()?.replication?.userManaged?.replicas).toMatchObject([
      {
        location: 'europe-west1',
        customerManagedEncryption: { kmsKeyName: kmsKey('europe-west1') },
      },
      {
        location: 'europe-west4',
        customerManagedEncryption: { kmsKeyName: kmsKey('europe-west4') },
      },
    ]);
    expect(await opened.sync(keys({ a: '1' }))).toBe('unchanged');
  });

  test('may be a regional one, with its key', async () => {
    await using opened = await openDestination(server, {
      location: 'europe-west3',
      kmsKeyName: kmsKey('europe-west3'),
    });
    await opened.sync(keys({ a: '1' }));
    expect(opened.held()).toMatchObject({
      kmsKeyName: kmsKey('europe-west3'),
      name: expect.stringMatching(/\/locations\/europe-west3\/secrets\//) as unknown,
    });
    expect(await opened.sync(keys({ a: '1' }))).toBe('unchanged');
    await using moved = await openDestination(
      server,
      { location: 'europe-west3', kmsKeyName: kmsKey('europe-west3', 'next') },
      opened.id,
    );
    await moved.sync(keys({ a: '1' }));
    expect(moved.held()).toMatchObject({ kmsKeyName: kmsKey('europe-west3', 'next') });
  });

  test('gets a new KMS key without a new version', async () => {
    await using before = await openDestination(server, { kmsKeyName: kmsKey('global') });
    await before.sync(keys({ a: '1' }));
    await using after = await openDestination(server, { kmsKeyName: kmsKey('global', 'next') }, before.id);
    const held = await after.store.read();
    expect(held.differences(keys({ a: '1' }), '')).toEqual(['settings.kmsKeyName']);
    await after.sync(keys({ a: '1' }));
    expect(after.held()).toMatchObject({
      replication: { automatic: { customerManagedEncryption: { kmsKeyName: kmsKey('global', 'next') } } },
      versions: [{ number: 1 }],
    });
  });

  test('is refused where it is kept in other locations than the definition wants, before any write', async () => {
    await using before = await openDestination(server);
    await before.sync(keys({ a: '1' }));
    await using after = await openDestination(
      server,
      { replicas: [{ location: 'europe-west1' }] },
      before.id,
    );
    const held = await after.store.read();
    after.requests();
    for (const ask of [
      () => held.matches(keys({ a: '2' }), ''),
      () => held.differences(keys({ a: '2' }), ''),
    ])
      expect(ask).toThrow(/where Google decides.*europe-west1.*Google fixes them/);
    const error = await errorOf(after.store.write(keys({ a: '2' }), { owner: OWNER, held, token: '' }));
    expect(error).toMatchObject({ code: 'rejected', remedy: expect.stringContaining('replicas') as unknown });
    expect(after.requests()).toEqual([]);
  });

  test('stays where it is where the definition does not say', async () => {
    await using before = await openDestination(server, { replicas: [{ location: 'europe-west1' }] });
    await before.sync(keys({ a: '1' }));
    await using after = await openDestination(server, {}, before.id);
    expect(await after.sync(keys({ a: '1' }))).toBe('unchanged');
    await using keyed = await openDestination(server, { kmsKeyName: kmsKey('global') }, before.id);
    expect((await errorOf(keyed.sync(keys({ a: '1' })))).code).toBe('rejected');
  });

  test('gets labels that it lacks without a new version, and keeps those of others', async () => {
    await using before = await openDestination(server);
    await before.sync(keys({ a: '1' }));
    Object.assign(before.held()?.labels ?? {}, { theirs: 'stays' });
    await using after = await openDestination(server, { labels: { ours: 'new' } }, before.id);
    await after.sync(keys({ a: '1' }));
    expect(after.held()).toMatchObject({
      labels: { theirs: 'stays', ours: 'new' },
      versions: [{ number: 1 }],
    });
  });

  test('that somebody made without a version is filled when it is adopted', async () => {
    const id = uniqueName('empty');
    make(server, id);
    await using opened = await openDestination(server, {}, id);
    expect(await opened.store.read()).toMatchObject({ state: 'present' });
    expect(await opened.sync(keys({ a: '1' }))).toEqual({ version: '1' });
    expect(opened.held()).toMatchObject({ annotations: { 'keyferry.dev_definition': OWNER } });
  });

  test('whose newest version is disabled gets one that can be read', async () => {
    await using opened = await openDestination(server);
    await opened.sync(keys({ a: '1' }));
    server.api.DisableSecretVersion({ name: `${opened.name}/versions/1` });
    expect(await opened.sync(keys({ a: '1' }))).toEqual({ version: '2' });
    expect(await opened.sync(keys({ a: '1' }))).toBe('unchanged');
  });

  test('keeps the keys of others with merge, and one key as it is with key', async () => {
    await using merged = await openDestination(server, { merge: true });
    make(server, merged.id, ['{"theirs":"stays","a":"0"}']);
    await merged.sync(keys({ a: '1' }));
    expect(merged.held()?.versions.at(-1)?.data.toString()).toBe('{"theirs":"stays","a":"1"}');
    expect(await merged.sync(keys({ a: '1' }))).toBe('unchanged');

    await using single = await openDestination(server, { key: 'pem', encoding: 'base64' });
    await single.sync(keys({ pem: 'YWJj', other: 'x' }));
    expect(single.held()?.versions.at(-1)?.data.toString()).toBe('abc');
    expect(await single.sync(keys({ pem: 'YWJj', other: 'x' }))).toBe('unchanged');
  });

  test('is the same with its keys in another order', async () => {
    await using opened = await openDestination(server);
    await opened.sync(keys({ a: '1', b: '2' }));
    add(server, opened.id, '{ "b": "2", "a": "1" }');
    expect(await opened.sync(keys({ a: '1', b: '2' }))).toBe('unchanged');
  });

  test('of an empty value is refused before any write', async () => {
    await using opened = await openDestination(server);
    expect(await errorOf(opened.sync({ kind: 'value', value: '' }))).toMatchObject({ code: 'invalidValue' });
    expect(opened.requests()).toEqual(['GetSecret 404']);
  });

  test.each([
    ['one key for several replicas', { kmsKeyName: kmsKey('global'), replicas: [{ location: 'us-east1' }] }],
    ['a location twice', { replicas: [{ location: 'us-east1' }, { location: 'us-east1' }] }],
    ['a label in upper case', { labels: { Team: 'x' } }],
    ['a label whose value has a dot', { labels: { team: 'a.b' } }],
    ['an annotation with a slash', { annotations: { 'a/b': 'x' } }],
    ['a mark as an annotation', { annotations: { 'keyferry.dev_definition': 'x' } }],
  ])('is refused %s before any request', async (_what, settings) => {
    const requests = server.faults.requests();
    expect((await errorOf(openDestination(server, settings))).code).toBe('rejected');
    expect(server.faults.requests()).toBe(requests);
  });

  test('is refused labels and annotations beyond their number and size, before any write', async () => {
    const labels = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${String(i)}`, 'x']));
    await using labelled = await openDestination(server, { labels });
    expect((await errorOf(labelled.sync(keys({ a: '1' })))).code).toBe('limitExceeded');
    await using annotated = await openDestination(server, { annotations: { big: 'x'.repeat(16_384) } });
    expect((await errorOf(annotated.sync(keys({ a: '1' })))).code).toBe('limitExceeded');
    expect(annotated.requests()).toEqual(['GetSecret 404']);
  });
});

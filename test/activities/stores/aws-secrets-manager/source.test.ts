import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe as suite, expect, test } from 'vitest';
import { openAwsSource } from '../../../../activities/stores/aws-secrets-manager/index.ts';
import { stringifyJson } from '../../../../activities/stores/json.ts';
import { jsonKeys } from '../../../../activities/stores/key-values.ts';
import type { SourceStore } from '../../../../activities/stores/store.ts';
import { awsSource } from '../../../../workflows/model/stores/aws-secrets-manager.ts';
import { awsError } from '../../../support/aws-messages.ts';
import { startAwsProxy } from '../../../support/aws-proxy.ts';
import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';
import { countingWorld, someoneElse, storeError } from './harness.ts';

async function openSource(
  endpoint = servers.moto.endpoint,
  pin: { versionId?: string; versionStage?: string } = {},
): Promise<SourceStore & { requests(): string[] }> {
  const world = countingWorld();
  const settings = awsSource.parse({ name: '.*', region: 'us-east-1', endpoint, ...pin });
  const source = await openAwsSource(settings, { world, signal: new AbortController().signal });
  return { ...source, requests: () => world.takeRequests() };
}

async function create(content: { SecretString?: string; SecretBinary?: Uint8Array }): Promise<string> {
  using other = someoneElse();
  const name = uniqueName('source');
  await other.send(new CreateSecretCommand({ Name: name, ...content }));
  return name;
}

suite('AWS Secrets Manager as a source', () => {
  test('text that is a JSON object is its keys, with exact numbers, for one request', async () => {
    const text = '{"user":"a","account":123456789012345678901234567890,"deep":{"x":[1,null]}}';
    const name = await create({ SecretString: text });
    await using source = await openSource();
    const read = await source.read(name);
    expect(read).toMatchObject({ state: 'present', content: { kind: 'keys' } });
    if (read.state !== 'present' || read.content.kind !== 'keys') throw new Error('not keys');
    expect(stringifyJson(jsonKeys(read.content.keys))).toBe(text);
    expect(read.version).toMatch(/^[0-9a-f-]{36}$/);
    expect(source.requests()).toEqual(['GetSecretValue 200']);
  });

  test.each(['plain', '[1,2]', '"text"', '42', '{"half":', '{} and more'])(
    'text that is no JSON object is one value: %s',
    async (text) => {
      const name = await create({ SecretString: text });
      await using source = await openSource();
      expect(await source.read(name)).toMatchObject({ content: { kind: 'value', value: text } });
    },
  );

  test('binary is bytes', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const name = await create({ SecretBinary: bytes });
    await using source = await openSource();
    const read = await source.read(name);
    if (read.state !== 'present' || read.content.kind !== 'value' || typeof read.content.value === 'string')
      throw new Error('not binary');
    expect([...read.content.value]).toEqual([...bytes]);
  });

  test('reads what AWSCURRENT is on, though another version is newer', async () => {
    using other = someoneElse();
    const name = await create({ SecretString: 'old' });
    await using source = await openSource();
    const { version } = await source.read(name);
    const { VersionId } = await other.send(
      new PutSecretValueCommand({ SecretId: name, SecretString: 'new' }),
    );
    expect(await source.read(name)).toMatchObject({ version: VersionId });
    await other.send(
      new UpdateSecretVersionStageCommand({
        SecretId: name,
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId: VersionId,
        MoveToVersionId: version,
      }),
    );
    expect(await source.read(name)).toMatchObject({ version, content: { value: 'old' } });
  });

  test('reads the version with the stage that is asked for, and the one that is pinned', async () => {
    using other = someoneElse();
    const name = await create({ SecretString: 'first' });
    await using source = await openSource();
    const { version: first = '' } = await source.read(name);
    const SecretBinary = Uint8Array.of(0, 255);
    await other.send(new PutSecretValueCommand({ SecretId: name, SecretBinary }));
    await using previous = await openSource(undefined, { versionStage: 'AWSPREVIOUS' });
    expect(await previous.read(name)).toMatchObject({ version: first, content: { value: 'first' } });
    await using pinned = await openSource(undefined, { versionId: first });
    expect(await pinned.read(name)).toMatchObject({ version: first, content: { value: 'first' } });
    expect(await source.read(name)).toMatchObject({ content: { value: Uint8Array.of(0, 255) } });
  });

  test('a stage or a version that the secret does not have is an error, and no absence', async () => {
    const name = await create({ SecretString: 'x' });
    await using previous = await openSource(undefined, { versionStage: 'AWSPREVIOUS' });
    expect(await storeError(previous.read(name))).toMatchObject({ code: 'notFound' });
    const versionId = '0'.repeat(32);
    await using pinned = await openSource(undefined, { versionId });
    const error = await storeError(pinned.read(name));
    expect(error).toMatchObject({ code: 'notFound' });
    expect(error.message).toContain(versionId);
  });

  test('pinned or not, a secret that is absent or scheduled for deletion is that', async () => {
    using other = someoneElse();
    const name = await create({ SecretString: 'x' });
    await other.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }));
    for (const pin of [{ versionStage: 'AWSPREVIOUS' }, { versionId: '0'.repeat(32) }]) {
      await using source = await openSource(undefined, pin);
      expect(await source.read(name)).toMatchObject({ state: 'deleted' });
      expect(await source.read(uniqueName('absent'))).toEqual({ state: 'absent' });
    }
  });

  test('a name that AWS does not know is absent, which it has to say twice', async () => {
    await using source = await openSource();
    expect(await source.read(uniqueName('absent'))).toEqual({ state: 'absent' });
    expect(source.requests()).toEqual(['GetSecretValue 404', 'DescribeSecret 404']);
  });

  test('a secret that is scheduled for deletion is deleted, not absent: it can be restored', async () => {
    using other = someoneElse();
    const name = await create({ SecretString: 'x' });
    await other.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }));
    await using source = await openSource();
    expect(await source.read(name)).toMatchObject({ state: 'deleted' });
  });

  test('a secret that never had a value is an error, and no absence', async () => {
    const name = await create({});
    await using source = await openSource();
    const error = await storeError(source.read(name));
    expect(error).toMatchObject({ code: 'notFound' });
    expect(error.message).toContain('has no current value');
  });

  test('without leave to tell a missing secret from a missing value it says so, and no absence', async () => {
    await using proxy = await startAwsProxy();
    proxy.script('DescribeSecret', awsError('AccessDeniedException', { status: 400 }));
    await using source = await openSource(proxy.endpoint);
    const error = await storeError(source.read(uniqueName('absent')));
    expect(error).toMatchObject({ code: 'forbidden' });
    expect(error.remedy).toContain('secretsmanager:DescribeSecret');
  });

  test('a name that AWS would refuse is refused without a request', async () => {
    await using source = await openSource();
    expect(await storeError(source.read('payments db'))).toMatchObject({ code: 'invalidName' });
    expect(source.requests()).toEqual([]);
  });

  test('lists names by prefix, page by page, each once, without those scheduled for deletion', async () => {
    using other = someoneElse();
    const prefix = uniqueName('listed');
    const names = Array.from({ length: 5 }, (_, i) => `${prefix}/${String(i)}`);
    for (const Name of [...names, `${prefix}/gone`])
      await other.send(new CreateSecretCommand({ Name, SecretString: 'x' }));
    await other.send(new DeleteSecretCommand({ SecretId: `${prefix}/gone` }));
    await using source = await openSource();
    const pages: (readonly string[])[] = [];
    let cursor: string | undefined;
    do {
      const page = await source.list(`${prefix}/`, cursor, 2);
      pages.push(page.paths);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(names);
  });
});

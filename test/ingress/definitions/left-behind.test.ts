import { describe, expect, test } from 'vitest';
import { leftBehind, leftBehindText, stillLeftBehind } from '../../../ingress/definitions/left-behind.ts';
import type { z } from 'zod';
import type { definitionSchema, Definition } from '../../../workflows/model/definition.ts';
import { defineSync } from '../../support/spine.ts';

type Destination = z.input<typeof definitionSchema>['spec']['destinations'][number];

function to(settings: Omit<Destination, 'name'>, extra: object = {}): Definition {
  return {
    ...defineSync({
      source: { vault: { mount: 'secret', path: 'app/(.+)' } },
      destinations: [{ name: 'd', ...settings }],
      ...extra,
    }),
    metadata: { name: 'app' },
  };
}

const aws = (settings: object) =>
  to({ awsSecretsManager: { name: 'prod/$1', region: 'us-east-1', ...settings } });

describe('What a changed definition leaves behind', () => {
  test.each<[string, Definition, Definition, string, string, string]>([
    [
      'its key template',
      aws({}),
      aws({ name: 'live/$1' }),
      'prod/$1',
      'AWS Secrets Manager us-east-1',
      'it now writes live/$1',
    ],
    [
      'its region',
      aws({}),
      aws({ region: 'eu-west-1' }),
      'prod/$1',
      'AWS Secrets Manager us-east-1',
      'it now writes in AWS Secrets Manager eu-west-1',
    ],
    [
      'its region, with replicas',
      aws({ replicaRegions: [{ region: 'us-west-2' }] }),
      aws({ region: 'eu-west-1' }),
      'prod/$1',
      'AWS Secrets Manager us-east-1 (and its replicas in us-west-2)',
      'it now writes in AWS Secrets Manager eu-west-1',
    ],
    [
      'its replicaRegions',
      aws({ replicaRegions: [{ region: 'us-west-2' }] }),
      aws({}),
      'prod/$1',
      'AWS Secrets Manager us-west-2',
      'replicaRegions is gone: its replicas stay as they are',
    ],
    [
      'its mount',
      to({ vault: { mount: 'copy', path: '$1' } }),
      to({ vault: { mount: 'other', path: '$1' } }),
      'copy/$1',
      'Vault',
      'it now writes other/$1',
    ],
    [
      'its address',
      to({ vault: { address: 'https://a:8200', path: 'copy/$1' } }),
      to({ vault: { address: 'https://b:8200', path: 'copy/$1' } }),
      'copy/$1',
      'Vault https://a:8200',
      'it now writes in Vault https://b:8200',
    ],
    [
      'its namespace',
      to({ vault: { namespace: 'a', path: 'copy/$1' } }),
      to({ vault: { namespace: 'b', path: 'copy/$1' } }),
      'copy/$1',
      'Vault (namespace a)',
      'it now writes in Vault (namespace b)',
    ],
    [
      'its project',
      to({ googleSecretManager: { project: 'one', name: '$1' } }),
      to({ googleSecretManager: { project: 'two', name: '$1' } }),
      '$1',
      'Google Secret Manager one',
      'it now writes in Google Secret Manager two',
    ],
    [
      'its repository',
      to({ github: { owner: 'acme', repository: 'one' } }),
      to({ github: { owner: 'acme', repository: 'two' } }),
      'acme/one',
      'GitHub actions',
      'it now writes acme/two',
    ],
    [
      'its Kubernetes namespace',
      to({ kubernetes: { namespace: 'a', name: '$1' } }),
      to({ kubernetes: { namespace: 'b', name: '$1' } }),
      'a/$1',
      'Kubernetes',
      'it now writes b/$1',
    ],
    [
      'its URL',
      to({ http: { url: 'https://a/$1' } }),
      to({ http: { url: 'https://b/$1' } }),
      'https://a/$1',
      'HTTP',
      'it now writes https://b/$1',
    ],
    [
      'its store',
      aws({}),
      to({ vault: { path: 'copy/$1' } }),
      'prod/$1',
      'AWS Secrets Manager us-east-1',
      'it now writes in Vault',
    ],
  ])('where %s changed', (_what, before, after, key, where, why) => {
    expect(leftBehind(before, after)).toEqual([{ destination: 'd', key, where, why }]);
  });

  test('is everything where it is gone, and says who writes there now', () => {
    const before = aws({});
    const [left] = leftBehind(before, undefined);
    expect(left).toMatchObject({ key: 'prod/$1', why: 'the definition is gone' });
    const renamed: Definition = { ...before, metadata: { name: 'renamed' } };
    expect(leftBehind(before, undefined, [renamed])).toEqual([{ ...left, takenBy: 'renamed' }]);
    const taken = { ...left, takenBy: 'renamed' } as never;
    expect(leftBehindText([{ definition: 'app', left: taken }])).toBe(
      'left behind by app, destination d: prod/$1 in AWS Secrets Manager us-east-1: the definition is gone. renamed writes there now and will be refused, as app owns these secrets: set adopt: { from: [app] } in renamed to take them over\n',
    );
  });

  test('is nothing to remove where another definition takes it over by adopt', () => {
    const before = aws({});
    const heir: Definition = {
      ...before,
      metadata: { name: 'renamed' },
      spec: { ...before.spec, adopt: { from: ['app'] } },
    };
    const all = leftBehind(before, undefined, [heir]).map((left) => ({ definition: 'app', left }));
    expect(leftBehindText(all)).toBe(
      'taken over by renamed from app, destination d: prod/$1 in AWS Secrets Manager us-east-1\n',
    );
  });

  test('is what it wrote for paths that it reads no more, and nothing where it writes and reads the same', () => {
    const narrowed = aws({});
    narrowed.spec.source = { vault: { mount: 'secret', path: 'app/prod/(.+)' } };
    expect(leftBehind(aws({}), narrowed)).toEqual([
      expect.objectContaining({
        key: 'prod/$1',
        why: expect.stringContaining('for paths that it no longer reads') as unknown,
      }),
    ]);
    for (const same of [
      aws({}),
      aws({ name: 'prod/${1}' }),
      aws({ tags: { team: 'a' }, replicaRegions: [{ region: 'eu-west-1' }] }),
      aws({
        auth: { accessKey: { id: { env: 'KEYFERRY_SECRET_ID' }, secret: { env: 'KEYFERRY_SECRET_KEY' } } },
      }),
      to({ awsSecretsManager: { name: 'prod/$1', region: 'us-east-1' } }, { adopt: true }),
    ])
      expect(leftBehind(aws({}), same)).toEqual([]);
    const dry = to({ awsSecretsManager: { name: 'prod/$1', region: 'us-east-1' } }, { dryRun: true });
    expect(leftBehind(dry, undefined)).toEqual([]);
  });

  test('is kept in mind until the definition writes there again', () => {
    const [first, second] = [aws({}), aws({ name: 'live/$1' })];
    const left = leftBehind(first, second);
    const again = stillLeftBehind(left, leftBehind(second, aws({ name: 'new/$1' })), aws({ name: 'new/$1' }));
    expect(again.map(({ key }) => key)).toEqual(['prod/$1', 'live/$1']);
    expect(stillLeftBehind(again, [], first).map(({ key }) => key)).toEqual(['live/$1']);
  });
});

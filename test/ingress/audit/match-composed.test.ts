import { describe, expect, test } from 'vitest';
import { indexDefinitions } from '../../../ingress/audit/match.ts';
import { definitionSchema } from '../../../workflows/model/definition.ts';
import type { SourceEvent } from '../../../workflows/model/event.ts';

const definition = definitionSchema.parse({
  apiVersion: 'keyferry.dev/v1',
  kind: 'Sync',
  metadata: { name: 'app' },
  spec: {
    source: {
      compose: [
        { vault: { mount: 'secret', path: 'db' }, key: 'user', as: 'USER' },
        { vault: { mount: 'secret', path: 'db' }, key: 'pass', as: 'PASS' },
        { vault: { path: 'team/kv/flags/(.+)' }, as: '$1' },
        { vault: { name: 'west', mount: 'secret', path: 'west' } },
        { awsSecretsManager: { name: 'db' } },
      ],
    },
    destinations: [{ name: 'dr', vault: { path: 'kv/copy' } }],
  },
});

function matches(mount: string, path: string, more: Partial<SourceEvent> = {}) {
  const candidates = [1, 2].map((kvVersion) => ({ path, kvVersion: kvVersion as 1 | 2 }));
  const event: SourceEvent = {
    store: 'vault',
    namespace: '',
    mount,
    candidates,
    operation: 'update',
    at: '2026-11-21T13:24:30Z',
    ...more,
  };
  return indexDefinitions([definition])
    .match(event)
    .map(({ path: secret, kvVersion }) => ({ secret, kvVersion }));
}

describe('An event of a part of a composed secret', () => {
  test('is of the secret, once, whichever KV version it assumes', () => {
    expect(matches('secret', 'db')).toEqual([{ secret: 'app', kvVersion: undefined }]);
  });

  test('is found by a pattern too', () => {
    expect(matches('team/kv', 'flags/red')).toEqual([{ secret: 'app', kvVersion: undefined }]);
    expect(matches('team/kv', 'other/red')).toEqual([]);
  });

  test('counts only from the Vault that the part names', () => {
    expect(matches('secret', 'west')).toEqual([]);
    expect(matches('secret', 'west', { vault: 'west' })).toHaveLength(1);
  });

  test('and of nothing else is of no secret', () => {
    expect(matches('secret', 'dbx')).toEqual([]);
    expect(matches('other', 'db')).toEqual([]);
  });

  test('covers the one secret by name', () => {
    const index = indexDefinitions([definition]);
    expect(index.covers('app', 'app')).toBe(true);
    expect(index.covers('app', 'db')).toBe(false);
  });
});

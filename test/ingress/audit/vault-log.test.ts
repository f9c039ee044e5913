import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { indexDefinitions } from '../../../ingress/audit/match.ts';
import { parseAuditLines } from '../../../ingress/audit/parse.ts';
import { createTurns } from '../../../ingress/turns.ts';
import type { SourceEvent } from '../../../workflows/model/event.ts';
import { definitionOf } from '../support/definitions.ts';
import { servers } from '../../support/servers.ts';
import { vaultClient } from '../../support/vault-client.ts';

/** What the log of the shared Vault says of one mount. Vault answers a request only once its line is written. */
async function eventsOf(mount: string): Promise<SourceEvent[]> {
  const text = await readFile(servers.vault.auditFile, 'utf8');
  const { events } = await parseAuditLines(text.slice(0, text.lastIndexOf('\n') + 1), {
    receivedAt: new Date().toISOString(),
    turns: createTurns(),
  });
  return events.filter((event) => event.mount === mount);
}

describe('The log of a running Vault', () => {
  test('tells of every kind of change in a KV 2 mount, and of each for the right secret', async () => {
    const mount = await vaultClient().newMount(2);
    await mount.put('app/db', { a: '1' });
    await mount.put('app/db', { a: '2' });
    await mount.patch('app/db', { b: '1' });
    await mount.get('app/db');
    await mount.putMetadata('app/db', { max_versions: 5 });
    await mount.delete('app/db');
    await mount.undelete('app/db', [3]);
    await mount.destroy('app/db', [3]);
    await mount.deleteMetadata('app/db');

    const index = indexDefinitions([definitionOf('app', { mount: mount.path, path: 'app/(.+)' })]);
    const told = (await eventsOf(mount.path)).map((event) => ({
      operation: event.operation,
      paths: index.match(event).map(({ path, kvVersion }) => [path, kvVersion]),
    }));
    expect(told).toEqual(
      ['create', 'update', 'patch', 'delete', 'undelete', 'destroy', 'metadataDelete'].map((operation) => ({
        operation,
        paths: [['app/db', 2]],
      })),
    );
  });

  test('tells of every kind of change in a KV 1 mount', async () => {
    const mount = await vaultClient().newMount(1);
    await mount.put('app/db', { a: '1' });
    await mount.put('app/db', { a: '2' });
    await mount.get('app/db');
    await mount.delete('app/db');

    expect(await eventsOf(mount.path)).toMatchObject(
      ['create', 'update', 'delete'].map((operation) => ({
        operation,
        candidates: [{ path: 'app/db', kvVersion: 1 }],
      })),
    );
  });

  test('does not tell of what Keyferry itself writes', async () => {
    const mount = await vaultClient().newMount(2);
    await mount.put('app/db', { a: '1' }, { 'X-Vault-Sync': 'true' });
    await mount.put('app/other', { a: '1' });

    expect(await eventsOf(mount.path)).toMatchObject([{ candidates: [{ path: 'app/other' }] }]);
  });
});

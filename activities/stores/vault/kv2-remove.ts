import { StoreError } from '../store-error.ts';
import type { Target } from './driver.ts';
import { kv2Path } from './kv2.ts';

/**
 * Removes the version in the way that the definition says. Deleting by version, and destroying, leave alone what
 * was written meanwhile; where the token may not delete by version, the latest is deleted, which a moment before was
 * the one that was read. `metadata` knows no condition: it removes what was written in that moment too.
 */
export async function removeVersion(target: Target, version: number): Promise<void> {
  const { client, location, shape } = target;
  switch (shape.removal) {
    case 'delete':
      await deleteVersion(target, version);
      return;
    case 'destroy': {
      const path = kv2Path(location, 'destroy');
      await client.call({ operation: 'destroyVersion', method: 'POST', path, body: { versions: [version] } });
      return;
    }
    case 'metadata': {
      const path = kv2Path(location, 'metadata');
      await client.call({ operation: 'deleteMetadata', method: 'DELETE', path });
    }
  }
}

async function deleteVersion({ client, location }: Target, version: number): Promise<void> {
  try {
    const path = kv2Path(location, 'delete');
    await client.call({ operation: 'deleteVersion', method: 'POST', path, body: { versions: [version] } });
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'forbidden') throw error;
    await client.call({ operation: 'delete', method: 'DELETE', path: kv2Path(location, 'data') });
  }
}

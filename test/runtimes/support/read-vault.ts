import { StoreError } from '../../../activities/stores/store-error.ts';
import { openVaultSource } from '../../../activities/stores/vault/index.ts';
import { createWorld } from '../../../worker/world.ts';
import { vaultSource } from '../../../workflows/model/stores/vault.ts';

/** Reads a secret of the Vault at each address it is given, and prints a line for each: what was wrong, or nothing. */
const world = createWorld(() => undefined);
for (const address of process.argv.slice(2)) {
  const { signal } = new AbortController();
  const settings = vaultSource.parse({ address, mount: 'secret', path: 'app' });
  await using source = await openVaultSource(settings, { world, signal });
  const problem = await source.read('app').then(
    () => '',
    (error: unknown) => (error instanceof StoreError ? `${error.code} ${error.message}` : String(error)),
  );
  process.stdout.write(`${problem}\n`);
}

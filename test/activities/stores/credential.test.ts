import { describe, expect, test } from 'vitest';
import { MAX_BUNDLE_BYTES, readCredential } from '../../../activities/stores/credential.ts';
import type { World } from '../../../activities/stores/world.ts';

const CANARY = 'CANARY-7f3a';

/** A worker in whose environment each variable and in each of whose files this text is. */
const worldOf = (text: string): World => ({
  env: () => text,
  readFile: () => Promise.resolve(text),
  realPath: (path) => Promise.resolve(path),
  countRequest: () => undefined,
});

const asked = (text: string) => ({ what: 'the token', where: 'Vault', world: worldOf(text) });
const long = CANARY + 'x'.repeat(64 * 1024);

describe('A credential', () => {
  test.each([
    [{ env: 'TOKEN' }, 'the environment variable TOKEN'],
    [{ file: '/run/token' }, 'the file /run/token'],
  ])('of more than 64 KiB in %j is refused by its place, not by its value', async (ref, place) => {
    const failure = await readCredential({ ...asked(long), ref }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'notConfigured',
      message: `Vault: ${place}, where the token should be, holds more than 64 KiB.`,
    });
    expect(JSON.stringify(failure)).not.toContain(CANARY);
  });

  test('of exactly 64 KiB is read, and a bundle may be larger', async () => {
    const ref = { file: '/run/ca' };
    const most = 'x'.repeat(64 * 1024);
    await expect(readCredential({ ...asked(most), ref })).resolves.toBe(most);
    await expect(readCredential({ ...asked(long), ref, maxBytes: MAX_BUNDLE_BYTES })).resolves.toBe(long);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32c } from '../../../../activities/stores/google-secret-manager/crc32c.ts';
import { crc32c as reference } from '../../../support/google-secret-manager/crc32c.ts';
import { keys, openDestination, startServer } from './harness.ts';

describe('CRC32C', () => {
  test.each([
    ['32 zeros', Uint8Array.from({ length: 32 }, () => 0), 0x8a9136aa],
    ['32 ones', Uint8Array.from({ length: 32 }, () => 0xff), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['31 to 0', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ['nothing', new Uint8Array(), 0],
  ])('of %s is what RFC 3720 says', (_what, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  test('by a table is that bit by bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(crc32c(bytes)).toBe(reference(bytes));
      }),
    );
  });

  test('goes with every value that is written', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server);
    await opened.sync(keys({ a: '1' }));
    expect(opened.held()?.versions).toMatchObject([{ checkedByClient: true }]);
  });
});

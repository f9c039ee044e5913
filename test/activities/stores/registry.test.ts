import { describe, expect, test } from 'vitest';
import { openSource } from '../../../activities/stores/index.ts';
import { source } from '../../../workflows/model/source.ts';

const options = {
  world: {
    env: () => undefined,
    readFile: () => Promise.reject(new Error('no file is read')),
    countRequest: () => undefined,
  },
  signal: new AbortController().signal,
};

const unsupported = (words: string) => ({
  code: 'unsupported',
  message: expect.stringContaining(words) as string,
});

describe('A setting that is not built yet', () => {
  test('is refused and never ignored where it is a place of a credential', async () => {
    const at = (auth: object) => source.parse({ vault: { address: 'http://127.0.0.1:1', path: 'a', auth } });
    await expect(
      openSource(at({ token: { kubernetes: { name: 'a', key: 'b' } } }), options),
    ).rejects.toMatchObject(unsupported('Kubernetes'));
  });
});

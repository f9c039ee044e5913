import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** What a log shipper does: posts the lines of a file in order, each batch again until it is acknowledged. */
export interface Shipper {
  stop(): Promise<void>;
}

const CHUNK = 256 * 1024;
const PAUSE_MS = 50;

export function shipLines(file: string, url: string): Shipper {
  const stopping = new AbortController();
  const done = (async () => {
    let offset = 0;
    while (!stopping.signal.aborted) {
      const lines = await wholeLines(file, offset);
      if (lines.length > 0 && (await posted(url, lines))) offset += lines.length;
      else await delay(PAUSE_MS);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

async function wholeLines(file: string, offset: number): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, offset);
  return buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1);
}

async function posted(url: string, body: Buffer): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.status === 202;
  } catch {
    return false;
  }
}

import { open, mkdtemp, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How much of the end of a log explains a failure. */
const TAIL_BYTES = 8192;
const TAIL_LINES = 20;

/**
 * Where a server writes: a file, so that it is never held up by us and its last words outlive us. Without a name
 * it is a file that has none and is gone with its last reader.
 */
export async function openLog(path?: string): Promise<FileHandle> {
  if (path !== undefined) return open(path, 'a+');
  const directory = await mkdtemp(join(tmpdir(), 'keyferry-log-'));
  try {
    return await open(join(directory, 'log'), 'a+');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The last lines written after the first `before` bytes. */
export async function tailOf(log: FileHandle, before: number): Promise<string> {
  const { size } = await log.stat();
  const start = Math.max(before, size - TAIL_BYTES);
  const { buffer, bytesRead } = await log.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
  return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}

/** Why there is no body: it is too large, its sender stopped sending, or went away before it was whole. */
export type NoBody = 'tooLarge' | 'idle' | 'incomplete';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Without a byte for so long, in milliseconds, a sender is given up. */
  readonly idleMs: number;
}

/** Reads a body of UTF-8 as it comes, on any runtime. */
export async function readBody(
  { body, headers }: Request,
  { maxBytes, idleMs }: BodyLimits,
): Promise<{ readonly text: string } | NoBody> {
  if (Number(headers.get('Content-Length') ?? 0) > maxBytes) return 'tooLarge';
  if (body === null) return { text: '' };
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const read = await within(idleMs, reader.read());
      if (read === 'idle') {
        reader.cancel().catch(() => undefined);
        return 'idle';
      }
      if (read.done) break;
      size += read.value.length;
      if (size > maxBytes) return 'tooLarge';
      chunks.push(read.value);
    }
  } catch {
    return 'incomplete';
  }
  const decoder = new TextDecoder();
  const parts = chunks.map((chunk) => decoder.decode(chunk, { stream: true }));
  return { text: parts.join('') + decoder.decode() };
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | 'idle'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const idle = new Promise<'idle'>((resolve) => {
    timer = setTimeout(resolve, ms, 'idle' as const);
  });
  try {
    return await Promise.race([promise, idle]);
  } finally {
    clearTimeout(timer);
  }
}

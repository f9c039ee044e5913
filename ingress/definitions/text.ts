import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { STDIN } from './files.ts';
import { systemErrorInWords } from './system-error.ts';

/** A definition takes hundreds of bytes. What is above this is no file of definitions. */
export const MAX_FILE_BYTES = 10_000_000;

export type TextRead = { readonly text: string } | { readonly line?: number; readonly message: string };

/** The text of a file, or why there is none. No more than {@link MAX_FILE_BYTES} of it are ever read. */
export async function readText(file: string, stdin: AsyncIterable<Uint8Array | string>): Promise<TextRead> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of file === STDIN ? stdin : chunksOf(file)) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      size += bytes.length;
      if (size > MAX_FILE_BYTES)
        return {
          message: `expected at most 10 MB (${String(MAX_FILE_BYTES)} bytes), found more; split the file`,
        };
      chunks.push(bytes);
    }
  } catch (error) {
    return { message: systemErrorInWords(error) };
  }
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes))
    return { line: firstLineNotUtf8(bytes), message: 'expected text in UTF-8, found other bytes' };
  return { text: new TextDecoder().decode(bytes) };
}

async function* chunksOf(file: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(file)) yield chunk as Uint8Array;
}

function firstLineNotUtf8(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
  }
  return line;
}

import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** `download.ts URL FILE`: a process of its own, as whether Node heeds proxies is settled when it starts. */
const [url, file] = process.argv.slice(2);
if (url === undefined || file === undefined) throw new Error('usage: download.ts URL FILE');
try {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`${url} answered ${String(response.status)}`);
  await pipeline(response.body, createWriteStream(file));
} catch (error) {
  // What fetch says itself is only that it failed.
  const { cause } = error instanceof Error ? error : {};
  console.error([error, cause].map((each) => (each instanceof Error ? each.message : '')).join(' '));
  process.exitCode = 1;
}

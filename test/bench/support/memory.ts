import { readFile } from 'node:fs/promises';
import type { KeyferryProcess } from '../../support/keyferry-process.ts';

/**
 * Peak resident memory of a process since its start, in MB (10^6 bytes): VmHWM of Linux, proc(5).
 * @throws {Error} where the system has no /proc
 */
export async function peakMemory({ child }: KeyferryProcess): Promise<number> {
  const status = await readFile(`/proc/${String(child.pid)}/status`, 'utf8');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error('/proc does not tell the peak memory of a process');
  return (Number(kilobytes) * 1024) / 1e6;
}

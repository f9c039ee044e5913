import { readFile } from 'node:fs/promises';
import type { KeyferryProcess } from '../../support/keyferry-process.ts';

/** What a process has used since its start, as Linux tells it in proc(5). */
export interface Usage {
  /** Peak resident memory (VmHWM), in MB (10^6 bytes). */
  readonly peakMb: number;
  /** Processor time, its own and the system's for it, in ms. */
  readonly cpuMs: number;
}

/** Of `/proc/<pid>/stat`: USER_HZ is 100 on every architecture that Node runs on. */
const TICK_MS = 10;

/** @throws {Error} where the system has no /proc */
export async function usageOf({ child }: KeyferryProcess): Promise<Usage> {
  const directory = `/proc/${String(child.pid)}`;
  const status = await readFile(`${directory}/status`, 'utf8');
  const kilobytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
  // Fields 14 and 15; the second one, the name, is in brackets and may hold spaces.
  const fields = (await readFile(`${directory}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { peakMb: (kilobytes * 1024) / 1e6, cpuMs: ticks * TICK_MS };
}

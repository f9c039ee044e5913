import { readFile } from 'node:fs/promises';
import { inParallel } from './pool.ts';
import type { Stage } from './stage.ts';

/** As many names as asked for, the same ones at every call. */
export function secretNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `secret-${String(i).padStart(5, '0')}`);
}

/** Writes all of them below a folder of the mount `secret`, as fast as Vault takes them. */
export async function writeSecrets(
  { vault }: Stage,
  folder: string,
  names: readonly string[],
  text: string,
): Promise<void> {
  await inParallel(names, (name) => vault.put('secret', `${folder}/${name}`, valueOf(name, text)));
}

/** What a secret holds: some hundred bytes. */
export function valueOf(name: string, text: string): Record<string, string> {
  return { user: name, password: `${text}-${name}`, note: 'x'.repeat(64) };
}

/** The line of Vault's audit file that tells of the last write to each secret of a folder, in the order of names. */
export async function auditLines(
  { auditFile }: Stage,
  folder: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const lines = new Map<string, string>();
  for (const line of (await readFile(auditFile, 'utf8')).split('\n')) {
    if (!line.includes(`"secret/data/${folder}/`)) continue;
    const { type, request } = JSON.parse(line) as {
      type: string;
      request: { operation: string; path: string };
    };
    if (type !== 'response' || request.operation === 'read') continue;
    lines.set(request.path.slice(`secret/data/${folder}/`.length), line);
  }
  return names.map((name) => {
    const line = lines.get(name);
    if (line === undefined) throw new Error(`the audit file has no write of ${folder}/${name}`);
    return line;
  });
}

/** @throws {Error} naming one that a destination does not hold as it was written */
export async function checkSecrets(
  names: readonly string[],
  text: string,
  held: (name: string) => Promise<Readonly<Record<string, string>> | undefined>,
): Promise<void> {
  await inParallel(names, async (name) => {
    const keys = await held(name);
    const wanted = valueOf(name, text);
    if (keys === undefined || Object.entries(wanted).some(([key, value]) => keys[key] !== value))
      throw new Error(`${name} is not at the destination as it was written`);
  });
}

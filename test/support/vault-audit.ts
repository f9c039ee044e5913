import { readFile } from 'node:fs/promises';
import { servers } from './servers.ts';

interface AuditLine {
  readonly type: string;
  readonly error?: string;
  readonly request: { readonly operation: string; readonly path: string };
}

/** How often the shared Vault was asked to write there, and did. @param path with its mount, plain */
export async function countWrites(path: string): Promise<number> {
  const text = await readFile(servers.vault.auditFile, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.includes(JSON.stringify(path).slice(1, -1)))
    .map((line) => JSON.parse(line) as AuditLine)
    .filter(({ type, error, request }) => {
      const isWrite = request.operation === 'create' || request.operation === 'update';
      return type === 'response' && error === undefined && isWrite && request.path === path;
    }).length;
}

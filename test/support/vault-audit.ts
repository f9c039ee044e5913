import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { servers } from './servers.ts';

interface AuditLine {
  readonly type: string;
  readonly error?: string;
  readonly request: { readonly operation: string; readonly path: string };
}

/** What the shared Vault did from now on, by its audit log. */
export interface AuditWatch {
  /** How often it was asked to write there, and did. @param path with its mount, plain */
  writes(path: string): Promise<number>;
}

export async function watchAudit(file = servers.vault.auditFile): Promise<AuditWatch> {
  const { size: start } = await stat(file);
  return {
    async writes(path) {
      // What follows the last line break is not all there yet.
      const lines = (await text(createReadStream(file, { start }))).split('\n').slice(0, -1);
      const [mount = ''] = path.split('/');
      return lines.filter((line) => line.includes(mount) && isWrite(JSON.parse(line) as AuditLine, path))
        .length;
    },
  };
}

function isWrite({ type, error, request }: AuditLine, path: string): boolean {
  const isAsked = request.operation === 'create' || request.operation === 'update';
  return type === 'response' && error === undefined && isAsked && request.path === path;
}

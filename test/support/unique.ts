import { randomUUID } from 'node:crypto';

/** A name that no other test uses: `prefix-` and eight hexadecimal digits. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`;
}

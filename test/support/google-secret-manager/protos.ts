import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the SDK keeps the protos of the service, and those that it has in common with others. */
export const PROTO_DIRECTORIES = ['@google-cloud/secret-manager', 'google-gax'].map((name) =>
  join(dirname(fileURLToPath(import.meta.resolve(name))), '../protos'),
);

/** @param name as protos import each other: `google/rpc/status.proto` */
export function protoFile(name: string): string {
  const found = PROTO_DIRECTORIES.map((directory) => join(directory, name)).find(existsSync);
  if (found === undefined) throw new Error(`the SDK ships no ${name}`);
  return found;
}

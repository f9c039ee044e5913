import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { resolve } = createRequire(import.meta.url);

/** Where the SDK keeps the protos of the service, and those that it has in common with others. */
export const PROTO_DIRECTORIES = ['@google-cloud/secret-manager', 'google-gax'].map((name) =>
  join(dirname(resolve(name)), '../protos'),
);

/** @param name as protos import each other: `google/rpc/status.proto` */
export function protoFile(name: string): string {
  const found = PROTO_DIRECTORIES.map((directory) => join(directory, name)).find(existsSync);
  if (found === undefined) throw new Error(`the SDK ships no ${name}`);
  return found;
}

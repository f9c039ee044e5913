import type { JsonValue } from '../store.ts';

/** One request to Vault, and what messages and metrics call it. */
export interface VaultRequest {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** API path below `/v1/`, plain: it is encoded when it is sent. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: { readonly [key: string]: JsonValue };
  /** Of a login. */
  readonly login?: LoginWords;
}

/** What messages say of a way to log in. */
export interface LoginWords {
  /** The auth method. */
  readonly method: string;
  /** What to check where it is refused. */
  readonly check: string;
}

/** What Vault definitely answered. All else is a {@link StoreError}. */
export interface Answer {
  /** False where Vault says that there is nothing there (404 of a secrets engine). */
  readonly found: boolean;
  /** undefined where the body was empty. */
  readonly body: JsonValue | undefined;
}

export type Operation = keyof typeof operations;

/** What each operation does, in words, and the capabilities that a policy has to grant for it. */
export const operations = {
  login: { words: 'logging in at', capabilities: [] },
  revoke: { words: 'revoking the token at', capabilities: ['update'] },
  lookup: { words: 'looking up the token at', capabilities: ['read'] },
  mount: { words: 'asking for the mount at', capabilities: ['read'] },
  list: { words: 'listing', capabilities: ['list'] },
  read: { words: 'reading', capabilities: ['read'] },
  write: { words: 'writing', capabilities: ['create', 'update'] },
  delete: { words: 'deleting', capabilities: ['delete'] },
  deleteVersion: { words: 'deleting a version at', capabilities: ['update'] },
  destroyVersion: { words: 'destroying a version at', capabilities: ['update'] },
  deleteMetadata: { words: 'deleting every version at', capabilities: ['delete'] },
  readMetadata: { words: 'reading', capabilities: ['read'] },
  writeMetadata: { words: 'writing the metadata at', capabilities: ['create', 'update'] },
  patchMetadata: { words: 'writing the metadata at', capabilities: ['patch'] },
} as const satisfies Record<string, { words: string; capabilities: readonly string[] }>;
